"""JSON Schema as types: each keyword in the user's notation, and no value that a schema accepts is ever excluded."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavec.types.combine import both
from wavec.types.json_schema import type_of_schema, type_of_value
from wavec.types.member import member
from wavec.types.show import show, words
from wavec.types.type import Never, Record, Type, parts

DRAFT_07 = "http://json-schema.org/draft-07/schema#"
DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema"

SHOWN: list[tuple[Any, str]] = [
    (True, "any"),
    (False, "nothing"),
    ({}, "any"),
    ({"title": "A", "description": "B", "examples": [1]}, "any"),
    # kinds
    ({"type": "string"}, "text"),
    ({"type": "number"}, "number"),
    ({"type": "integer"}, "whole number"),
    ({"type": "boolean"}, "boolean"),
    ({"type": "null"}, "null"),
    ({"type": ["string", "null"]}, "text or null"),
    ({"type": "array"}, "list of any"),
    ({"type": "object"}, "{...}"),
    # texts and numbers
    ({"type": "string", "format": "date"}, "text (date)"),
    ({"type": "string", "pattern": "^a"}, "text"),
    ({"minLength": 1}, "any"),
    ({"type": "integer", "minimum": 1}, "whole number from 1"),
    ({"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 10}, "whole number from 1 to 9"),
    ({"type": "number", "maximum": 0.5}, "number up to 0.5"),
    ({"type": "number", "minimum": 2, "maximum": 1}, "number from 2 to 1"),
    ({"type": "number", "multipleOf": 2}, "number"),
    # constants
    ({"const": "a"}, '"a"'),
    ({"const": {"a": [1, "b"]}}, '{a: [1, "b"]}'),
    ({"enum": ["low", "high"]}, '"low" or "high"'),
    ({"enum": ["a", 1, None, True]}, '"a" or 1 or null or true'),
    ({"enum": ["a", 1, "b", 2, "a"]}, '"a" or "b" or 1 or 2'),
    ({"anyOf": [{"enum": ["a", 1]}, {"type": "string"}, {"const": "b"}]}, "text or 1"),
    ({"enum": [True, False]}, "boolean"),
    ({"enum": ["a", 1], "type": "string"}, '"a"'),
    ({"enum": [1, 5, 20], "type": "integer", "maximum": 10}, "1 or 5"),
    ({"enum": ["a"], "type": "number"}, "nothing"),
    ({"enum": list("abcdefghij")}, " or ".join(f'"{letter}"' for letter in "abcdefgh") + " or ..."),
    # lists
    ({"type": "array", "items": {"type": "string"}}, "list of text"),
    ({"type": "array", "items": {"type": ["string", "null"]}}, "list of (text or null)"),
    ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}]}, "[text, number, ...]"),
    ({"type": "array", "prefixItems": [{"type": "string"}], "items": False}, "[text]"),
    ({"$schema": DRAFT_07, "type": "array", "items": [{"type": "string"}]}, "[text, ...]"),
    ({"$schema": DRAFT_2019, "type": "array", "items": [{"const": 1}], "additionalItems": False}, "[1]"),
    ({"$schema": DRAFT_07, "type": "array", "prefixItems": [{"type": "string"}]}, "list of any"),
    # objects
    (
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}},
        "{a: text, b?: whole number, ...}",
    ),
    ({"type": "object", "properties": {"a b": {}}, "additionalProperties": False}, '{"a b"?: any}'),
    ({"type": "object", "additionalProperties": {"type": "number"}}, "map of number"),
    ({"type": "object", "additionalProperties": {"type": ["number", "null"]}}, "map of (number or null)"),
    ({"type": "object", "patternProperties": {"^x": {"const": 1}}, "additionalProperties": False}, "map of 1"),
    ({"type": "object", "patternProperties": {"^x": {"const": 1}}}, "{...}"),
    ({"type": "object", "propertyNames": {"enum": ["a"]}, "additionalProperties": {"const": 1}}, "{a?: 1}"),
    ({"type": "object", "required": ["a"]}, "{a: any, ...}"),
    ({"required": ["a"], "properties": {"a": {"const": 1}}}, "{a: 1, ...}"),
    ({"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {}}}}}, "{a?: {b?: any, ...}, ...}"),
    # several schemas for one value
    ({"anyOf": [{"type": "string"}, {"type": "number"}]}, "text or number"),
    ({"oneOf": [{"const": "a"}, {"const": "b"}]}, '"a" or "b"'),
    ({"type": "string", "anyOf": [{"const": "a"}, {"type": "number"}]}, '"a"'),
    ({"allOf": [{"type": "integer"}, {"minimum": 3}]}, "whole number from 3"),
    ({"allOf": [{"type": "string"}, {"type": "number"}]}, "nothing"),
    (
        {
            "allOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"properties": {"a": {"enum": ["x", 1]}, "b": {"const": 2}}},
            ]
        },
        '{a: "x", b?: 2, ...}',
    ),
    (
        {
            "type": "object",
            "properties": {"a": {"const": 1}},
            "allOf": [{"properties": {"b": {"const": 2}}}],
            "unevaluatedProperties": False,
        },
        "{a?: 1, b?: 2}",
    ),
    (
        {
            "type": "object",
            "properties": {"a": {"const": 1}},
            "allOf": [{"additionalProperties": True}],
            "unevaluatedProperties": False,
        },
        "{a?: 1, ...}",
    ),
    ({"if": {"type": "string"}, "then": {"const": "a"}, "else": {"type": "null"}}, '"a" or null'),
    ({"type": "string", "not": {"const": "a"}}, "text"),
    # references
    ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "string"}}}, "text"),
    ({"$ref": "#/definitions/a~1b", "definitions": {"a/b": {"type": "string"}}}, "text"),
    ({"$ref": "#/$defs/a%20b", "$defs": {"a b": {"type": "string"}}}, "text"),
    ({"$ref": "#word", "$defs": {"a": {"$anchor": "word", "type": "string"}}}, "text"),
    ({"$dynamicRef": "#word", "$defs": {"a": {"$dynamicAnchor": "word", "type": "string"}}}, "text"),
    ({"$ref": "#word", "$defs": {"a": {"$anchor": "word"}, "b": {"$anchor": "word"}}}, "any"),
    ({"$ref": "#/$defs/a", "$defs": {"a": {"$id": "inner", "type": "string"}}}, "any"),
    ({"$ref": "#/$defs/none"}, "any"),
    ({"$ref": "#/$defs/a", "minimum": 3, "$defs": {"a": {"type": "integer"}}}, "whole number from 3"),
    ({"$schema": DRAFT_07, "$ref": "#/definitions/a", "const": 1, "definitions": {"a": {"type": "string"}}}, "text"),
    ({"$ref": "#"}, "any"),
    ({"allOf": [{"$ref": "#"}, {"type": "string"}]}, "text"),
    (
        {"type": "object", "properties": {"next": {"$ref": "#"}}, "additionalProperties": False},
        "{next?: {next?: {next?: {next?: {...}}}}}",
    ),
    ({"$schema": DRAFT_2019, "type": "array", "items": {"$recursiveRef": "#"}}, "list of list of list of list of list"),
]


@pytest.mark.parametrize(("schema", "shown"), SHOWN, ids=lambda value: str(value)[:60])
def test_a_schema_as_people_write_it(schema: Any, shown: str) -> None:
    assert show(type_of_schema(schema)) == shown


def test_properties_with_a_default_are_there_where_defaults_are_filled_in() -> None:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {"a": {"default": 1}, "b": {"$ref": "#/$defs/b"}, "c": {}},
        "$defs": {"b": {"default": "x"}},
    }
    assert show(type_of_schema(schema, defaults=True)) == "{a: any, b: any, c?: any, ...}"
    assert show(type_of_schema(schema)) == "{a?: any, b?: any, c?: any, ...}"


@pytest.mark.parametrize(
    "schema",
    [
        # 2 ** 40 ways to be valid, each the same
        {"$defs": {f"d{n}": {"anyOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)}, "$ref": "#/$defs/d0"},
        {"allOf": [{"anyOf": [{"required": [f"a{n}"]}, {"required": [f"b{n}"]}]} for n in range(30)]},
        {"$defs": {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(5_000)}, "$ref": "#/$defs/d0"},
        {"enum": [*range(100_000), *(f"value {n}" for n in range(100_000))]},
        {"properties": 5, "required": 3, "items": "x", "allOf": {}, "enum": {}, "$ref": 7, "type": 9},
    ],
    ids=["doubled", "product", "chain", "values", "nonsense"],
)
def test_large_and_odd_schemas_have_a_type_soon(schema: Any) -> None:
    assert show(type_of_schema(schema))


_NAMES = st.sampled_from("abc")
_COUNTS = st.integers(0, 3)
_VALUES = st.recursive(
    st.sampled_from([None, True, False, -1, 0, 1, 2, 0.5, "", "a", "bb", "ccc"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=5,
)
_TYPES = st.sampled_from(["string", "number", "integer", "boolean", "null", "array", "object"])
_LEAVES: dict[str, st.SearchStrategy[Any]] = {
    "type": _TYPES | st.lists(_TYPES, min_size=1, max_size=2, unique=True),
    "enum": st.lists(_VALUES, min_size=1, max_size=3),
    "const": _VALUES,
    "minimum": st.integers(-2, 2),
    "exclusiveMaximum": st.integers(-2, 3),
    "minLength": _COUNTS,
    "maxLength": _COUNTS,
    "minItems": _COUNTS,
    "maxItems": _COUNTS,
    "required": st.lists(_NAMES, max_size=2, unique=True),
    "propertyNames": st.just({"enum": ["a", "b"]}),
    "unevaluatedProperties": st.just(False),
    "$ref": st.just("#"),
}
_ONE = ("items", "contains", "additionalProperties", "if", "then", "else", "not")
_SEVERAL = ("prefixItems", "allOf", "anyOf", "oneOf")
_NAMED = ("properties", "patternProperties")


@st.composite
def schemas(draw: st.DrawFn, depth: int = 3) -> Any:
    """Schemas of few keywords that speak of the same few names and values."""
    inner = (*_ONE, *_SEVERAL, *_NAMED) if depth else ()
    schema: dict[str, Any] = {}
    for word in draw(st.lists(st.sampled_from((*_LEAVES, *inner)), max_size=4, unique=True)):
        if word in _LEAVES:
            schema[word] = draw(_LEAVES[word])
        elif word in _ONE:
            schema[word] = draw(st.booleans() | schemas(depth - 1))
        elif word in _SEVERAL:
            schema[word] = draw(st.lists(schemas(depth - 1), min_size=1, max_size=2))
        else:
            schema[word] = draw(st.dictionaries(_NAMES, schemas(depth - 1), max_size=2))
    return schema


@given(schemas(), st.lists(_VALUES, min_size=1, max_size=8))
def test_no_value_that_a_schema_accepts_is_excluded(schema: Any, values: list[Any]) -> None:
    validator = jsonschema.Draft202012Validator(schema)
    kind = type_of_schema(schema)
    for value in values:
        try:
            valid = validator.is_valid(value)
        except RecursionError:
            return  # a schema that is nothing but itself
        if valid:
            check_inside(kind, value)


def check_inside(kind: Type, value: Any) -> None:
    """`value` is of type `kind`, and so is all that is in it."""
    told = show(kind), value
    exact = type_of_value(value)
    assert not isinstance(both(kind, exact), Never), told
    assert not words(kind) or words(exact) <= words(kind), told
    for key, inside in _members(value):
        found = member(kind, key)
        assert found.fault is None or found.fault.what in (
            "may be missing",
            "may be null",
            "may be other",
            "undeclared",
        )
        check_inside(found.type, inside)
    for name in "abc" if isinstance(value, dict) else "":
        records = [part for part in parts(kind) if isinstance(part, Record)]
        if name not in value and any(record.properties for record in records):
            assert member(kind, name).fault is not None, told


def _members(value: Any) -> list[tuple[str | int, Any]]:
    return list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
