"""Validators by contract type: one file each, one function and one line here."""

from collections.abc import Callable, Mapping

from wave_runtime.ports import Validator

# Every import is lazy: a plan without such a contract never needs it, and a start without them is fast.


def _json_schema() -> Validator:
    from wave_runtime.contracts.json_schema import JsonSchema

    return JsonSchema()


def _test_suite() -> Validator:
    from wave_runtime.contracts.test_suite import TestSuite

    return TestSuite()


def _typescript_interface() -> Validator:
    from wave_runtime.contracts.typescript_interface import TypeScriptInterface

    return TypeScriptInterface()


def _markdown_spec() -> Validator:
    from wave_runtime.contracts.markdown_spec import MarkdownSpec

    return MarkdownSpec()


def _template() -> Validator:
    from wave_runtime.contracts.template import Template

    return Template()


def _format() -> Validator:
    from wave_runtime.contracts.format import Format

    return Format()


def _non_empty_file() -> Validator:
    from wave_runtime.contracts.non_empty_file import NonEmptyFile

    return NonEmptyFile()


def _quality_gate() -> Validator:
    from wave_runtime.contracts.quality_gate import QualityGate

    return QualityGate()


VALIDATORS: Mapping[str, Callable[[], Validator]] = {
    "json_schema": _json_schema,
    "test_suite": _test_suite,
    "typescript_interface": _typescript_interface,
    "markdown_spec": _markdown_spec,
    "template": _template,
    "format": _format,
    "non_empty_file": _non_empty_file,
    "quality_gate": _quality_gate,
}

RUN_PROGRAMS = frozenset({"test_suite", "typescript_interface"})
"""The types that start a program: it runs in the sandbox of the step."""

JUDGES_MADE_UP = frozenset({"json_schema", "test_suite", "non_empty_file"})
"""The types that have a meaning for what `simulate` makes up; the others are simulated with it."""
