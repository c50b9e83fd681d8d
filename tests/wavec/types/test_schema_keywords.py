"""Every keyword of JSON Schema, in the drafts that are known: what an expression may rely on because of it."""

from typing import Any

import jsonschema
import pytest

from tests.wavec.types.typed_text import told_of

DRAFT_07 = "http://json-schema.org/draft-07/schema#"
DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema"

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "number"}
A: dict[str, Any] = {"type": "object", "required": ["a"], "properties": {"a": TEXT}}
A_CLOSED = {**A, "additionalProperties": False}


def of(part: Any, **beside: Any) -> Any:
    """A schema of an object that has `v`, which obeys `part`, and nothing else."""
    return {**beside, "type": "object", "required": ["v"], "properties": {"v": part}, "additionalProperties": False}


SPOKEN_OF: dict[str, list[tuple[Any, str, str, str]]] = {
    # the schema; what is right with it; what is wrong; its code
    "type": [
        (of(TEXT), "upper($.v)", "$.v < 3", "WV406"),
        (of({"type": ["string", "null"]}), 'default($.v, "") | upper', "upper($.v)", "WV406"),
        (of({"type": "boolean"}), "1 if $.v else 2", "$.v > 1", "WV406"),
        (of({"type": "integer"}), "$.v == 2", "$.v == 2.5", "WV414"),
    ],
    "enum": [
        (of({"enum": ["low", "high"]}), '$.v == "low"', '$.v == "lwo"', "WV414"),
        (of({"enum": [1, True, None]}), "$.v == true", "$.v > 0", "WV406"),
    ],
    "const": [(of({"const": "a"}), "upper($.v)", '$.v == "b"', "WV414")],
    "properties": [(of({**A_CLOSED}), "upper($.v.a)", "$.v.b", "WV411")],
    "required": [
        (of(A), "$.v.a", "$.v.b", "WV413"),
        (of({"type": "object", "properties": {"a": TEXT}}), "default($.v.a, 1)", "$.v.a", "WV412"),
    ],
    "additionalProperties": [
        (of({"type": "object", "additionalProperties": NUMBER}), "default($.v.a, 1) < 2", "$.v.a", "WV412"),
        (of({**A, "additionalProperties": True}), "$.v.a", "$.v.b", "WV413"),
    ],
    "patternProperties": [
        (
            of({"type": "object", "patternProperties": {"^a": NUMBER}, "additionalProperties": False}),
            "default($.v.ab, 1) < 2",
            "upper(default($.v.ab, 1))",
            "WV406",
        )
    ],
    "propertyNames": [
        (of({"type": "object", "propertyNames": {"enum": ["a"]}}), "default($.v.a, 1)", "$.v.b", "WV411"),
    ],
    "items": [
        (of({"type": "array", "items": TEXT, "minItems": 1}), "upper($.v[0])", "$.v[0] < 3", "WV406"),
        (
            {"$schema": DRAFT_07, **of({"type": "array", "items": [TEXT, NUMBER], "minItems": 2})},
            "$.v[1] < 3",
            "upper($.v[1])",
            "WV406",
        ),
    ],
    "prefixItems": [
        (of({"type": "array", "prefixItems": [TEXT, NUMBER], "minItems": 2}), "$.v[1] < 3", "upper($.v[1])", "WV406")
    ],
    "additionalItems": [
        (
            {"$schema": DRAFT_2019, **of({"type": "array", "items": [TEXT], "additionalItems": False, "minItems": 1})},
            "$.v[0]",
            "$.v[1]",
            "WV411",
        )
    ],
    "minItems": [(of({"type": "array", "minItems": 2}), "$.v[1]", "$.v[2]", "WV412")],
    "maxItems": [(of({"type": "array", "minItems": 1, "maxItems": 1}), "$.v[0]", "default($.v[1], 2)", "WV411")],
    "contains": [
        (of({"type": "array", "contains": TEXT}), "$.v[0]", "$.v[1]", "WV412"),
        (of({"type": "array", "contains": TEXT, "minContains": 0}), "default($.v[0], 1)", "$.v[0]", "WV412"),
    ],
    "minimum": [(of({"type": "number", "minimum": 1}), "$.v == 1", "$.v == 0.5", "WV414")],
    "maximum": [(of({"type": "number", "maximum": 1}), "$.v == 1", "$.v == 1.5", "WV414")],
    "exclusiveMinimum": [(of({"type": "integer", "exclusiveMinimum": 1}), "$.v == 2", "$.v == 1", "WV414")],
    "exclusiveMaximum": [(of({"type": "integer", "exclusiveMaximum": 1}), "$.v == 0", "$.v == 1", "WV414")],
    "minLength": [(of({"type": "string", "minLength": 1}), '$.v == "a"', '$.v == ""', "WV414")],
    "maxLength": [(of({"type": "string", "maxLength": 2}), '$.v == "ab"', '$.v == "abc"', "WV414")],
    "format": [(of({"type": "string", "format": "date"}), "upper($.v)", "not $.v", "WV406")],
    "pattern": [(of({"type": "string", "pattern": "^a"}), "upper($.v)", "not $.v", "WV406")],
    "allOf": [(of({"allOf": [TEXT, {"enum": ["a", 1]}]}), '$.v == "a"', "$.v == 1", "WV414")],
    "anyOf": [(of({"anyOf": [TEXT, NUMBER]}), "$.v == 1", "upper($.v)", "WV406")],
    "oneOf": [(of({"oneOf": [{"const": "a"}, {"const": "b"}]}), '$.v == "b"', '$.v == "c"', "WV414")],
    "if": [
        (of({"if": TEXT, "then": {"const": "a"}, "else": {"type": "null"}}), "$.v == null", '$.v == "b"', "WV414"),
    ],
    "$ref": [
        (of({"$ref": "#/$defs/a"}, **{"$defs": {"a": TEXT}}), "upper($.v)", "not $.v", "WV406"),
        (of({"$ref": "#word"}, **{"$defs": {"a": {"$anchor": "word", **TEXT}}}), "upper($.v)", "not $.v", "WV406"),
        (
            of(
                {"$ref": "#/$defs/node"},
                **{"$defs": {"node": {**A_CLOSED, "properties": {"a": {"$ref": "#/$defs/node"}}}}},
            ),
            "$.v.a.a.a.a",
            "$.v.a.a.a.b",
            "WV411",
        ),
    ],
    "$dynamicRef": [
        (
            of({"$dynamicRef": "#w"}, **{"$defs": {"a": {"$dynamicAnchor": "w", **TEXT}}}),
            "upper($.v)",
            "not $.v",
            "WV406",
        )
    ],
    "$recursiveRef": [
        (
            {"$schema": DRAFT_2019, **of({"$recursiveRef": "#"})},
            "$.v.v.v",
            "$.v.v.w",
            "WV411",
        )
    ],
    "unevaluatedProperties": [
        (
            of({"type": "object", "allOf": [A], "unevaluatedProperties": False}),
            "$.v.a",
            "$.v.b",
            "WV411",
        )
    ],
}

WIDER: dict[str, dict[str, Any]] = {
    # Keywords that refuse values, of which types say nothing: with them as without them.
    "not": {"not": NUMBER},
    "multipleOf": {"multipleOf": 2},
    "uniqueItems": {"uniqueItems": True},
    "minProperties": {"minProperties": 1},
    "maxProperties": {"maxProperties": 1},
    "dependentRequired": {"dependentRequired": {"a": ["b"]}},
    "dependentSchemas": {"dependentSchemas": {"a": {"required": ["b"]}}},
    "dependencies": {"dependencies": {"a": ["b"]}},
    "unevaluatedItems": {"unevaluatedItems": False},
}


def test_every_keyword_has_a_row() -> None:
    drafts = (jsonschema.Draft7Validator, jsonschema.Draft201909Validator, jsonschema.Draft202012Validator)
    keywords = {keyword for draft in drafts for keyword in draft.VALIDATORS}
    assert {*SPOKEN_OF, *WIDER} == keywords


ROWS = [(keyword, *row) for keyword, rows in SPOKEN_OF.items() for row in rows]


@pytest.mark.parametrize(
    ("schema", "right", "wrong", "code"), [row[1:] for row in ROWS], ids=[f"{row[0]}: {row[3]}" for row in ROWS]
)
def test_a_keyword_decides_what_can_be_relied_on(schema: Any, right: str, wrong: str, code: str) -> None:
    assert told_of(right, schema).codes == []
    assert told_of(wrong, schema).codes == [code]


@pytest.mark.parametrize("keyword", WIDER)
def test_what_types_leave_out_accepts_nothing_more_and_refuses_nothing(keyword: str) -> None:
    kinds: dict[str, Any] = {"type": "object", "properties": {"a": TEXT, "l": {"type": "array"}}}
    for expression in ("default($.v.a, 1)", "$.v.a", "$.v.c", "$.v == 3", "upper($.v)", "$.v.l[0]"):
        without, with_it = of(kinds), of({**kinds, **WIDER[keyword]})
        assert told_of(expression, with_it).codes == told_of(expression, without).codes
