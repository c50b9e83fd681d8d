"""Validators by contract type: one file each, one line here."""

from collections.abc import Callable, Mapping

from wave_runtime.contracts.json_schema import JsonSchema
from wave_runtime.contracts.test_suite import TestSuite
from wave_runtime.ports import Validator

VALIDATORS: Mapping[str, Callable[[], Validator]] = {
    "json_schema": JsonSchema,
    "test_suite": TestSuite,
}
