"""The input of a pipeline: what is said of its defaults when it is compiled, and of given values when a run begins."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.runs.inputs import InputError, resolve_inputs
from wave_runtime.schema.validate import validate

from tests.small_schemas import SCHEMAS, UNIVERSE
from tests.sources import compile_text, mistakes
from wavec.lower.plan import lower

PIPELINE = """
kind: WavePipeline
input: {{schema: {schema}}}
steps:
  - id: review
    persona: navigator
    exec: {{type: prompt, source: "{hole}"}}
"""
OBJECT: dict[str, Any] = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}

FIELDS: list[tuple[dict[str, Any], Any, str | None, str | None]] = [
    # the schema of `x`; a value; what is said when it is the default, and when a run gives it
    ({"type": "string"}, "a", None, None),
    ({"type": "string"}, 1, "expects text", "expected text, found the number 1"),
    ({"type": "integer"}, 1.5, "expects whole number", "expected an integer, found the number 1.5"),
    ({"type": "integer"}, 2.0, None, None),
    ({"type": "boolean"}, "true", "expects boolean", "expected true or false, found the text `true`"),
    ({"type": ["string", "null"]}, None, None, None),
    ({"enum": ["low", "high"]}, "low", None, None),
    (
        {"enum": ["low", "high"]},
        "hgih",
        'did you mean `"high"`?',
        "expected one of `low`, `high`, found the text `hgih`",
    ),
    ({"const": 1}, 2, "expects 1", "expected `1`, found the number 2"),
    ({"type": "integer", "minimum": 1}, 0, "expects whole number from 1", "expected a number of at least 1"),
    ({"type": "number", "exclusiveMaximum": 1}, 2, "expects number up to 1", "expected a number below 1"),
    ({"type": "string", "minLength": 1}, "", "expects text", "expected at least 1 character"),
    ({"type": "array", "items": {"type": "string"}}, ["a"], None, None),
    (
        {"type": "array", "items": {"type": "string"}},
        ["a", 1],
        "expects list of text",
        "expected text, found the number 1",
    ),
    ({"type": "array", "minItems": 1}, [], "expects list of any", "expected at least 1 item"),
    (OBJECT, {"a": 1}, None, None),
    (OBJECT, {"a": "1"}, "expects {a: whole number, ...}", "expected an integer, found the text `1`"),
    (OBJECT, {}, "expects {a: whole number, ...}", "expected a member `a`, found an empty object"),
    # What types do not say, the validator does.
    (
        {"type": "string", "pattern": "^a"},
        "b",
        "which `pattern` of its schema refuses",
        "expected text that matches `^a`",
    ),
    ({"type": "string", "pattern": "^(a+)+$"}, "aa", None, None),
    ({"type": "string", "format": "date"}, "soon", "which `format` of its schema refuses", "expected a date"),
    ({"type": "integer", "multipleOf": 2}, 3, "which `multipleOf` of its schema refuses", "expected a multiple of 2"),
    ({"not": {"const": 1}}, 1, "which `not` of its schema refuses", "expected"),
    ({"type": "array", "uniqueItems": True}, [1, 1], "which `uniqueItems` of its schema refuses", "expected"),
]


@pytest.mark.parametrize(("field", "value", "compiled", "run"), FIELDS)
def test_a_default_and_a_given_value_are_judged_alike(
    field: dict[str, Any], value: Any, compiled: str | None, run: str | None, tmp_path: Path
) -> None:
    whole = {"type": "object", "required": ["x"], "properties": {"x": {**field, "default": value}}}
    found = mistakes(compile_text(PIPELINE.format(schema=json.dumps(whole), hole="{{ input.x }}")))
    assert [code for code, _, _ in found] == ([] if compiled is None else ["WV416"])
    assert compiled is None or compiled in found[0][2]
    without = {"type": "object", "required": ["x"], "properties": {"x": field}}
    pipeline = compile_text(PIPELINE.format(schema=json.dumps(without), hole="{{ input.x }}")).pipelines[0]
    plan = lower(pipeline, compiler="test")

    def given_to_run(text: str) -> Any:
        return resolve_inputs(plan, text=text, assignments=(), project=tmp_path, run_id="r")["input"]

    if run is None:
        assert given_to_run(json.dumps({"x": value})) == {"x": value}
    else:
        with pytest.raises(InputError) as refused:
            given_to_run(json.dumps({"x": value}))
        assert run in refused.value.message


DEEP = [
    # a default that is filled in is judged wherever it stands; one that nobody fills in is not
    ({"properties": {"a": {"properties": {"b": {"type": "string", "default": 1}}}}}, ["input.a.b"]),
    ({"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "string", "default": 1}}}, ["input.a"]),
    ({"allOf": [{"properties": {"a": {"type": "string", "default": 1}}}]}, ["input.a"]),
    ({"properties": {"l": {"items": {"properties": {"b": {"const": 1, "default": 2}}}}}}, ["input.l[0].b"]),
    ({"type": "string", "default": 1}, ["input"]),
    ({"type": "object", "$defs": {"a": {"type": "string", "default": 1}}}, []),
    ({"properties": {"default": {"type": "string"}, "a": {"enum": [{"default": 1}]}}}, []),
    ({"properties": {"next": {"$ref": "#"}, "a": {"type": "integer", "default": "1"}}}, ["input.a"]),
]


@pytest.mark.parametrize(("schema", "names"), DEEP)
def test_every_default_that_is_filled_in_is_judged(schema: Any, names: list[str]) -> None:
    found = mistakes(compile_text(PIPELINE.format(schema=json.dumps(schema), hole="x")))
    assert [code for code, _, _ in found] == ["WV416"] * len(names)
    for (_, _, message), name in zip(found, names, strict=True):
        assert message.startswith(f"the default of `{name}` is ")


@given(SCHEMAS, st.sampled_from(UNIVERSE))
def test_a_default_that_is_refused_here_is_refused_by_the_run(schema: Any, value: Any) -> None:
    if not isinstance(schema, dict):
        return
    field = {**schema, "default": value}
    whole: dict[str, Any] = {"type": "object", "properties": {"x": field}, "required": ["x"]}
    found = mistakes(compile_text(PIPELINE.format(schema=json.dumps(whole), hole="x")))
    if ("WV416", "input.x") in [(code, message.split("`")[1]) for code, _, message in found]:
        assert validate(whole, {"x": value})
