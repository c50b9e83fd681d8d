"""What is wrong with schemas that are valid."""

import json

import pytest

from tests.sources import MANIFEST, compile_text, messages, told

PIPELINE = """
steps:
  - id: a
    persona: navigator
    exec: {type: prompt, source: x}
    output_artifacts: [[out, artifact.json, json]]
    handover: {contract: {type: json_schema, schema_path: a.json, must_pass: true}}
"""
Schema = dict[str, object] | bool


def found(schema: Schema, manifest: str = MANIFEST, *, strict: bool = False) -> list[tuple[str, str]]:
    """What is found in the file of a schema, or at the contract with it."""
    compiled = compile_text(PIPELINE, manifest, {"a.json": json.dumps(schema)}, strict=strict)
    return [(code, text) for code, text in told(compiled) if code >= "WV64" or code < "WV6"]


OPEN: list[tuple[Schema, str | None]] = [
    (True, "any JSON: the schema is `true`"),
    ({}, "any JSON: the schema has no rule"),
    ({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A"}, "any JSON: the schema has no rule"),
    ({"type": "object"}, "any object: the schema asks for nothing in it"),
    ({"type": "object", "additionalProperties": True, "required": []}, "any object"),
    ({"type": "object", "properties": {"a": {"type": "string"}}}, "`{}`, and objects with any other properties"),
    ({"properties": {"a": {"type": "string"}}}, "`{}`, and objects with any other properties"),
    ({"type": "array"}, "any list: the schema says nothing of its items"),
    ({"type": "array", "items": {}}, "any list: the schema says nothing of its items"),
    ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "object"}}}, "any object"),
    ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}, None),
    ({"type": "object", "properties": {"a": {}}, "required": ["a"]}, None),
    ({"type": "object", "properties": {"a": {}}, "additionalProperties": False}, None),
    ({"type": "object", "additionalProperties": {"type": "string"}}, None),
    ({"type": "object", "minProperties": 1}, None),
    ({"type": "array", "items": {"type": "string"}}, None),
    ({"type": "array", "minItems": 1}, None),
    ({"type": "string"}, None),
    ({"anyOf": [{"type": "object"}, {"type": "array"}]}, None),
    (False, None),
]


@pytest.mark.parametrize(("schema", "accepted"), OPEN)
def test_a_schema_that_accepts_anything(schema: Schema, accepted: str | None) -> None:
    said = [m for m in messages(compile_text(PIPELINE, files={"a.json": json.dumps(schema)})) if "accepts" in m]
    assert len(said) == (accepted is not None)
    assert all(f"this contract accepts {accepted}" in message for message in said)


PATTERNS: list[tuple[str, str | None]] = [
    ("^a+$", None),
    (r"\p{L}+\/", None),
    ("(?<name>a)\\k<name>", None),
    ("(", "WV646"),
    ("[z-a]", "WV646"),
    ("a**", "WV646"),
    (r"\p{Script=Greek}", "WV646"),
    ("(?<=a|bc)d", "WV646"),
    ("(?i)a", "WV647"),
    ("(?P<name>a)", "WV647"),
    (r"\Aa\Z", "WV647"),
]


@pytest.mark.parametrize(("pattern", "code"), PATTERNS)
def test_patterns(pattern: str, code: str | None) -> None:
    expected = [(code, json.dumps(pattern))] if code else []
    assert found({"type": "string", "pattern": pattern}) == expected
    below: Schema = {"type": "object", "patternProperties": {"x": {"items": {"anyOf": [{"pattern": pattern}]}}}}
    assert found(below) == expected
    by_name: Schema = {"type": "object", "patternProperties": {pattern: {"type": "string"}}}
    assert [code for code, _ in found(by_name)] == [code for code, _ in expected]


def test_patterns_are_found_wherever_a_schema_stands() -> None:
    text = """
input: {schema: {type: string, pattern: "("}}
steps:
  - id: a
    persona: navigator
    exec: {type: prompt, source: x}
    output_artifacts: [[out, artifact.json, json]]
    handover: {contract: {type: json_schema, schema: '{"type": "string", "pattern": ")"}', must_pass: true}}
  - id: b
    persona: navigator
    dependencies: [a]
    memory: {inject_artifacts: [{step: a, artifact: out, schema: {type: string, pattern: "["}}]}
    exec: {type: prompt, source: artifacts/out}
"""
    places = [place for code, place in told(compile_text(text)) if code == "WV646"]
    assert places == ['"("', '\'{"type": "string", "pattern": ")"}\'', '"["']


def test_a_file_is_told_once() -> None:
    files = {"a.json": '{"$ref": "b.json", "type": "string"}', "b.json": '{"type": "string", "pattern": "("}'}
    assert [place for code, place in told(compile_text(PIPELINE, files=files)) if code == "WV646"] == ['"("']


P: dict[str, object] = {"a": {}, "b": {}}
REQUIRED: list[tuple[dict[str, object], list[tuple[str, str]]]] = [
    ({"properties": P, "required": ["a", "b"]}, []),
    ({"properties": P, "required": ["a", "c"]}, [("WV648", '"c"')]),
    ({"required": ["c"], "minProperties": 1}, []),
    ({"properties": P, "patternProperties": {"^c": {}}, "required": ["c"]}, []),
    ({"properties": P, "anyOf": [{"required": ["a"]}, {"required": ["c"]}]}, [("WV648", '"c"')]),
    ({"properties": P, "anyOf": [{"properties": {"c": {}}, "required": ["c"]}, {"required": ["b"]}]}, []),
    ({"properties": P, "if": {"required": ["a"]}, "then": {"required": ["d"]}}, [("WV648", '"d"')]),
    ({"properties": {"a": {"properties": {"x": {}}, "required": ["b"]}}}, [("WV648", '"b"')]),
    ({"allOf": [{"$ref": "#/$defs/m"}, {"properties": {"c": {}}}], "$defs": {"m": {"required": ["c"]}}}, []),
    ({"allOf": [{"$ref": "other.json"}], "properties": P, "required": ["z"]}, []),
    ({"properties": P, "additionalProperties": False, "required": ["c"]}, [("WV649", '"c"')]),
    ({"additionalProperties": False, "required": ["c"]}, [("WV649", '"c"')]),
    ({"properties": P, "additionalProperties": False, "patternProperties": {"c": {}}, "required": ["c"]}, []),
    ({"properties": P, "additionalProperties": False, "required": ["a"]}, []),
]


@pytest.mark.parametrize(("schema", "expected"), REQUIRED)
def test_names_that_are_required(schema: dict[str, object], expected: list[tuple[str, str]]) -> None:
    files = {"a.json": json.dumps({"type": "object", **schema}), "other.json": '{"type": "object"}'}
    relevant = ("WV648", "WV649")
    assert [item for item in told(compile_text(PIPELINE, files=files)) if item[0] in relevant] == expected


CLOSED: dict[str, object] = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}
REFUSED: list[tuple[str, dict[str, object], str | None]] = [
    ("codex", CLOSED, None),
    ("codex", {**CLOSED, "additionalProperties": True}, "an object without `additionalProperties: false`"),
    ("codex", {**CLOSED, "required": []}, "a property that is not in `required`"),
    ("codex", {**CLOSED, "properties": {"a": {"oneOf": [{"type": "string"}]}}}, "`oneOf`"),
    ("codex", {**CLOSED, "properties": {"a": {"allOf": [{"type": "string"}]}}}, "`allOf`"),
    ("codex", {**CLOSED, "properties": {"a": {"not": {"const": 1}}}}, "`not`"),
    ("codex", {**CLOSED, "properties": {"a": {"if": {}, "then": {}}}}, "`if`"),
    ("codex", {**CLOSED, "dependentRequired": {"a": ["a"]}}, "`dependentRequired`"),
    ("codex", {**CLOSED, "patternProperties": {"b": {}}}, "`patternProperties`"),
    ("codex", {**CLOSED, "properties": {"a": {"anyOf": [{"type": "string"}]}}}, None),
    ("claude", {**CLOSED, "required": []}, None),
    ("claude", {**CLOSED, "properties": {"a": {"oneOf": [{"type": "string"}]}}}, None),
    ("claude", {**CLOSED, "oneOf": [{"required": ["a"]}]}, "`oneOf` at its top"),
    ("claude", {**CLOSED, "anyOf": [{"required": ["a"]}]}, "`anyOf` at its top"),
    ("claude", {**CLOSED, "allOf": [{"required": ["a"]}]}, "`allOf` at its top"),
    ("gemini", {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}, None),
    ("gemini", CLOSED, "`additionalProperties`"),
    ("gemini", {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string"}, "`$schema`"),
    ("gemini", {"type": "array", "items": {"const": 1}}, "`const`"),
    ("opencode", {**CLOSED, "oneOf": [{}]}, None),
]


@pytest.mark.parametrize(("adapter", "schema", "refused"), REFUSED)
def test_what_a_provider_refuses(adapter: str, schema: dict[str, object], refused: str | None) -> None:
    manifest = MANIFEST.replace("claude", adapter)
    files = {"a.json": json.dumps(schema)}
    said = [f.message for f in compile_text(PIPELINE, manifest, files, strict=True).diagnostics if f.code.id == "WV652"]
    expected = f"`{adapter}` cannot be asked to answer in this schema: it has {refused}"
    assert said == ([expected] if refused else [])
    assert "WV652" not in [code for code, _ in told(compile_text(PIPELINE, manifest, files))]
