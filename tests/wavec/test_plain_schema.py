"""The fast look at a schema never takes one that jsonschema refuses, and takes the usual ones."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import SchemaError
from jsonschema.validators import validator_for

from wavec.schemas.plain_schema import is_plain_schema
from wavec.schemas.validity import KNOWN_DRAFTS

KEYWORDS = (
    *("$comment", "$defs", "$id", "$ref", "$schema", "additionalProperties", "allOf", "anyOf", "const", "contains"),
    *("default", "definitions", "dependencies", "deprecated", "description", "else", "enum", "examples"),
    *("exclusiveMinimum", "format", "if", "items", "maxItems", "maximum", "minItems", "minLength", "minimum"),
    *("multipleOf", "not", "oneOf", "pattern", "patternProperties", "properties", "propertyNames", "readOnly"),
    *("required", "then", "title", "type", "uniqueItems", "x-other"),
)
TEXTS = ("", "a", "[", "object", "string", "#/$defs/a", "#", "x.json#/a", "https://x.y/z", "a b", "%zz", "a:b")


def schemas(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mappings of keywords, known and unknown, to anything."""
    return st.dictionaries(st.sampled_from(KEYWORDS), values, max_size=4)


SCALARS = st.none() | st.booleans() | st.integers(-2, 3) | st.floats(-1, 1) | st.sampled_from(TEXTS)
VALUES = st.recursive(SCALARS, lambda inside: st.lists(inside, max_size=3) | schemas(inside), max_leaves=12)


@given(schemas(VALUES), st.sampled_from(tuple(KNOWN_DRAFTS)))
def test_what_is_plain_is_a_schema_of_every_draft(schema: dict[str, Any], draft: str) -> None:
    if is_plain_schema(schema):
        stated = {**schema, "$schema": draft}
        try:
            validator_for(stated).check_schema(stated)
        except SchemaError as error:
            raise AssertionError(f"{stated} is refused: {error.message}") from error


ROWS: list[tuple[object, bool]] = [
    (True, True),
    ({}, True),
    (
        {"type": "object", "properties": {"a": {"type": ["string", "null"], "pattern": "^[a-z]+$"}}, "required": ["a"]},
        True,
    ),
    ({"type": "array", "items": {"$ref": "#/$defs/a"}, "minItems": 1, "$defs": {"a": {"enum": [1, "x"]}}}, True),
    ({"oneOf": [{"const": 1}, {"not": {"minimum": 0.5}}], "if": True, "then": {}, "else": False}, True),
    ({"$schema": "http://json-schema.org/draft-07/schema#", "$id": "https://example.org/a.json"}, True),
    (None, False),
    ([], False),
    ({"type": "objekt"}, False),
    ({"type": []}, False),
    ({"required": ["a", "a"]}, False),
    ({"minLength": -1}, False),
    ({"minLength": True}, False),
    ({"pattern": "["}, True),
    ({"pattern": 5}, False),
    ({"allOf": []}, False),
    ({"properties": {"a": 1}}, False),
    ({"items": [{}]}, False),
    ({"x-unknown": 1}, False),
]


@pytest.mark.parametrize(("schema", "plain"), ROWS)
def test_what_is_plain(schema: object, plain: bool) -> None:
    assert is_plain_schema(schema) is plain
