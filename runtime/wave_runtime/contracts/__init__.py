"""Validators by contract type: one file each, one function and one line here."""

from collections.abc import Callable, Mapping

from wave_runtime.ports import Validator


def _json_schema() -> Validator:
    # Lazy: schemas are a package of their own, and a plan without such a contract never needs it.
    from wave_runtime.contracts.json_schema import JsonSchema

    return JsonSchema()


def _test_suite() -> Validator:
    from wave_runtime.contracts.test_suite import TestSuite  # lazy: as above

    return TestSuite()


VALIDATORS: Mapping[str, Callable[[], Validator]] = {
    "json_schema": _json_schema,
    "test_suite": _test_suite,
}
