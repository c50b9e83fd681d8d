"""Schemas: which are taken, what is embedded, and where a mistake in a file is shown."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema.validators import validator_for
from wave_runtime.plan import Json
from wave_runtime.plan.model import JsonBlob

from tests.sources import compile_text, plan_of_text, told

PIPELINE = """
input: {schema: schemas/main.json}
steps: [{id: a, exec: {type: command, source: "true"}}]
"""

DRAFTS = (
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
)


def planned(files: Mapping[str, Json]) -> Any:
    """The schema in the plan of a pipeline whose input has `schemas/main.json`."""
    texts = {f"schemas/{name}": json.dumps(schema) for name, schema in files.items()}
    plan = plan_of_text(PIPELINE, files=texts)
    assert plan.pipeline.input.schema is not None
    blob = plan.blobs[plan.pipeline.input.schema]
    assert isinstance(blob, JsonBlob)
    return blob.json


ITEM: Json = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
GOOD: list[Json] = [{"x": {"id": 1}}, {}, {"y": "anything"}]
BAD: list[Json] = [{"x": {}}, {"x": {"id": "1"}}, {"x": 1}]

EMBEDDED: list[tuple[str, dict[str, Json]]] = [
    ("inline", {"main.json": {"properties": {"x": ITEM}}}),
    ("local", {"main.json": {"properties": {"x": {"$ref": "#/$defs/item"}}, "$defs": {"item": ITEM}}}),
    ("a file", {"main.json": {"properties": {"x": {"$ref": "item.json"}}}, "item.json": ITEM}),
    ("with a dot", {"main.json": {"properties": {"x": {"$ref": "./item.json"}}}, "item.json": ITEM}),
    ("a folder", {"main.json": {"properties": {"x": {"$ref": "a/b/item.json"}}}, "a/b/item.json": ITEM}),
    (
        "a part of a file",
        {"main.json": {"properties": {"x": {"$ref": "all.json#/$defs/item"}}}, "all.json": {"$defs": {"item": ITEM}}},
    ),
    (
        "a file that refers to itself",
        {
            "main.json": {"properties": {"x": {"$ref": "all.json"}}},
            "all.json": {"$ref": "#/$defs/item", "$defs": {"item": ITEM}},
        },
    ),
    (
        "a file that refers to a file beside it",
        {
            "main.json": {"properties": {"x": {"$ref": "a/one.json"}}},
            "a/one.json": {"allOf": [{"$ref": "two.json"}]},
            "a/two.json": ITEM,
        },
    ),
    (
        "a file above",
        {
            "main.json": {"properties": {"x": {"$ref": "a/one.json"}}},
            "a/one.json": {"allOf": [{"$ref": "../two.json"}]},
            "two.json": ITEM,
        },
    ),
    (
        "two files that refer to each other",
        {
            "main.json": {"properties": {"x": {"$ref": "one.json"}}},
            "one.json": {"allOf": [ITEM], "properties": {"next": {"$ref": "two.json"}}},
            "two.json": {"properties": {"next": {"$ref": "one.json"}}},
        },
    ),
    (
        "an own name",
        {
            "main.json": {
                "$id": "https://example.org/main.json",
                "properties": {"x": {"$ref": "https://example.org/main.json#/$defs/item"}},
                "$defs": {"item": ITEM},
            }
        },
    ),
    ("twice", {"main.json": {"properties": {"x": {"$ref": "i.json"}, "z": {"$ref": "i.json"}}}, "i.json": ITEM}),
    ("a name with a slash", {"main.json": {"properties": {"x": {"$ref": "#/$defs/a~1b"}}, "$defs": {"a/b": ITEM}}}),
    ("a blank in the name", {"main.json": {"properties": {"x": {"$ref": "an%20item.json"}}}, "an item.json": ITEM}),
]


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize(("name", "files"), EMBEDDED)
def test_what_is_referred_to_is_embedded(name: str, files: dict[str, Json], draft: str) -> None:
    main = files["main.json"]
    assert isinstance(main, dict)
    schema = planned({**files, "main.json": {"$schema": draft, **main}})
    validator = validator_for(schema)(schema)
    assert [validator.is_valid(value) for value in GOOD] == [True, True, True]
    assert [validator.is_valid(value) for value in BAD] == [False, False, False]


def test_patterns_that_python_does_not_know_are_taken() -> None:
    main: Json = {"pattern": r"^\p{Lu}(\p{L}+ ?)*$", "patternProperties": {r"^\u{61}\/": True}}
    assert planned({"main.json": main}) == main


def test_a_reference_to_the_schema_itself_stays_one() -> None:
    schema = planned({"main.json": {"properties": {"next": {"$ref": "#"}, "id": {"type": "integer"}}}})
    validator = validator_for(schema)(schema)
    assert validator.is_valid({"next": {"next": {"id": 1}}})
    assert not validator.is_valid({"next": {"next": {"id": "1"}}})


def test_a_part_that_cannot_be_embedded_is_told_in_its_file() -> None:
    files = {"schemas/main.json": '{"$ref": "a.json#/x"}', "schemas/a.json": '{"x": {"type": "objekt"}}'}
    compiled = compile_text(PIPELINE, files=files)
    assert told(compiled) == [("WV318", '"objekt"')]
    assert compiled.diagnostics[0].primary.span.source.name == "schemas/a.json"


def test_values_that_look_like_references_are_values() -> None:
    main: Json = {"enum": [{"$ref": "nowhere.json"}], "default": {"$ref": "nowhere.json"}}
    assert planned({"main.json": main}) == main


UNRESOLVED = [
    # the schemas as JSON text; file, text at the place, and message of the finding
    ({"main.json": {"$ref": "item.json"}}, "main.json", '"item.json"', "leads to `schemas/item.json`"),
    ({"main.json": {"$ref": "#/$defs/x"}}, "main.json", '"#/$defs/x"', "leads to nothing in the schema"),
    ({"main.json": {"$ref": "#nowhere"}}, "main.json", '"#nowhere"', "leads to nothing in the schema"),
    ({"main.json": {"$ref": "../../x.json"}}, "main.json", '"../../x.json"', "leads out of the project"),
    ({"main.json": {"$ref": "/etc/passwd"}}, "main.json", '"/etc/passwd"', "leads out of the project"),
    ({"main.json": {"$ref": "file:///etc/passwd"}}, "main.json", '"file:///etc/passwd"', "leads to the network"),
    ({"main.json": {"$ref": "https://example.org/x"}}, "main.json", '"https://example.org/x"', "nothing is fetched"),
    ({"main.json": {"allOf": [{"$ref": "a.json#/b"}]}, "a.json": {}}, "main.json", '"a.json#/b"', "leads to nothing"),
    (
        {"main.json": {"allOf": [{"$ref": "a.json"}, {"$ref": "a.json#/b"}]}, "a.json": {}},
        "main.json",
        '"a.json#/b"',
        "leads to nothing",
    ),
    (
        {"main.json": {"$ref": "a.json"}, "a.json": {"not": {"$ref": "#/b"}}},
        "a.json",
        '"#/b"',
        "leads to nothing in the schema",
    ),
    ({"main.json": {"not": {"$ref": "#/not"}}}, "main.json", '"#/not"', "leads back to itself for the same value"),
    (
        {"main.json": {"$ref": "a.json"}, "a.json": {"$schema": DRAFTS[0]}},
        "main.json",
        '"a.json"',
        "leads to `schemas/a.json`, which is written in draft 07, and this schema in 2020-12",
    ),
    (
        {"main.json": {"$ref": "a.json"}, "a.json": {"not": {"$ref": "b.json"}}},
        "a.json",
        '"b.json"',
        "`schemas/b.json`",
    ),
]


@pytest.mark.parametrize(("files", "file", "place", "said"), UNRESOLVED)
def test_references_that_lead_nowhere(files: dict[str, Json], file: str, place: str, said: str) -> None:
    texts = {f"schemas/{name}": json.dumps(schema, indent=1) for name, schema in files.items()}
    compiled = compile_text(PIPELINE, files=texts)
    assert told(compiled) == [("WV319", place)]
    (finding,) = compiled.diagnostics
    assert finding.primary.span.source.name == f"schemas/{file}"
    assert said in finding.message


INVALID = [
    # the text of the file; the text at the place, and the message
    ('{"type": "strin"}', '"strin"', "`strin` is not a type of JSON Schema"),
    ('{"type": 5}', "5", "`5` is not a type of JSON Schema"),
    ('{"required": "a"}', '"a"', "`a` cannot be the value of `required`: expected array"),
    ('{"minLength": -1}', "-1", "`minLength` is too small: -1"),
    ('{"properties": {"a": {"enum": 1}}}', "1", "`1` cannot be the value of `enum`: expected array"),
    (
        '{"$schema": "http://json-schema.org/draft-04/schema#"}',
        '"http://json-schema.org/draft-04/schema#"',
        "not a draft",
    ),
    ("[]", "[", "a JSON Schema is an object, `true` or `false`"),
    ('"a"', '"a"', "a JSON Schema is an object, `true` or `false`"),
    ('{"a": }', "}", "found `}`, which is not JSON here"),
    ('{"a": 1, "a": 2}', '"a"', "twice"),
    ('{"minimum": NaN}', "NaN", "NaN"),
    ("", "", "this ends before the JSON is complete"),
    ('{"type": "object"', '"', "this ends before the JSON is complete"),
    ('{"type": "object', '"', "this text is never closed"),
    ('{"type": "object"} }', "}", "found `}`, which is not JSON here"),
    ("type: object", "t", "found `t`, which is not JSON here"),
    ("null", "null", "a JSON Schema is an object"),
]


@pytest.mark.parametrize(("text", "place", "said"), INVALID)
@pytest.mark.parametrize("referred", [False, True])
def test_what_is_no_schema(text: str, place: str, said: str, referred: bool) -> None:
    main = {"schemas/main.json": '{"$ref": "part.json"}', "schemas/part.json": text}
    compiled = compile_text(PIPELINE, files=main if referred else {"schemas/main.json": text})
    (finding,) = compiled.diagnostics
    assert finding.code.id == "WV318"
    assert finding.primary.span.source.name == ("schemas/part.json" if referred else "schemas/main.json")
    assert finding.primary.span.text.partition("\n")[0] == place
    assert said in finding.message


INLINE = [
    # how a contract names its schema; codes
    ("schema: {type: string}", []),
    ('schema: \'{"type": "string"}\'', []),
    ("schema: schemas/main.json", []),
    ("schema_path: schemas/main.json", []),
    ("schema_path: ./schemas/main.json", []),
    ("schema_path: schemas/mian.json", ["WV316"]),
    ("schema_path: ../main.json", ["WV317"]),
    ("schema_path: schemas", ["WV316"]),
    ('schema: \'{"type": "objct"}\'', ["WV318"]),
    ("schema: '{\"type\": '", ["WV318"]),
    ("schema: {type: objct}", ["WV318"]),
    ("schema: {$ref: schemas/main.json}", []),
    ("schema: {$ref: main.json}", ["WV319"]),
    ("schema: 5", ["WV203"]),
    ("schema: true", ["WV203"]),
]


@pytest.mark.parametrize(("named", "codes"), INLINE)
def test_the_ways_to_name_a_schema(named: str, codes: list[str]) -> None:
    text = f"""
steps:
  - id: a
    exec: {{type: command, source: "true"}}
    output_artifacts: [[a, a.json, json]]
    handover:
      contract:
        type: json_schema
        source: a.json
        must_pass: true
        {named}
"""
    compiled = compile_text(text, files={"schemas/main.json": '{"type": "array", "minItems": 1}'})
    assert [code for code, _ in told(compiled)] == codes


PLACES = [
    ('{"type": "object",\n "type": "array"}', '"type"', "2:2"),
    ('{"title": "{\\"a\\": NaN}",\n "maxItems": NaN}', "NaN", "2:14"),
    ('{"enum": [1, -Infinity]}', "-Infinity", "1:14"),
    ('{"properties": {"a": {"maximum": 1e999}}}', "1e999", "1:34"),
    ('{"maximum": 99999999999999999999}', "99999999999999999999", "1:13"),
    ('{"title": "\\ud83d\\ude00", "description": "\\ud800"}', '"\\ud800"', "1:42"),
    ('{"a": {"b": 1}, "b": {"b": [1, {"b": 1, "b": 2}]}}', '"b"', "1:41"),
]


@pytest.mark.parametrize(("text", "shown", "place"), PLACES)
def test_json_that_readers_take_differently_is_shown_where_it_stands(text: str, shown: str, place: str) -> None:
    (finding,) = compile_text(PIPELINE, files={"schemas/main.json": text}).diagnostics
    span = finding.primary.span
    assert (finding.code.id, span.text, str(span).split("-")[0]) == ("WV318", shown, f"schemas/main.json:{place}")


def test_a_mistake_in_a_schema_is_told_once_however_often_it_is_used() -> None:
    step = "{{id: {}, exec: {{type: command, source: x}}, output_artifacts: [[a, a.json, json]], handover: {{contract: "
    step += "{{type: json_schema, source: a.json, schema_path: s.json, must_pass: true}}}}}}"
    text = "steps:\n" + "\n".join(f"  - {step.format(id)}" for id in "abc")
    assert told(compile_text(text, files={"s.json": '{"type": "x"}'})) == [("WV318", '"x"')]
    assert told(compile_text(text, files={"s.json": '{"$ref": "x"}'})) == [("WV319", '"x"')]


def test_files_of_a_schema_are_inputs_of_the_plan() -> None:
    files = {"schemas/main.json": '{"$ref": "a.json"}', "schemas/a.json": '{"$ref": "b.json"}', "schemas/b.json": "{}"}
    plan = plan_of_text(PIPELINE, files=files)
    assert [file.path for file in plan.inputs if file.path.startswith("schemas")] == sorted(files)


def test_all_mistakes_of_a_schema_are_told_at_once() -> None:
    text = """{
  "type": "objekt",
  "properties": {"a": {"type": 5, "minLength": -1}, "b": {"required": "x"}},
  "additionalProperties": 7
}
"""
    compiled = compile_text(PIPELINE, files={"schemas/main.json": text})
    expected = [("WV318", place) for place in ('"objekt"', "5", "-1", '"x"', "7")]
    assert told(compiled) == expected
