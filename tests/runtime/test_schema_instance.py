"""Made-up values: they satisfy their schema, read well, and are the same for the same seed."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wave_runtime.plan import Json
from wave_runtime.schema import validate
from wave_runtime.schema.instance import CannotSimulate, generate

D7 = "http://json-schema.org/draft-07/schema#"
D19 = "https://json-schema.org/draft/2019-09/schema"

LIST: Json = {
    "$ref": "#/$defs/node",
    "$defs": {
        "node": {
            "type": "object",
            "required": ["value"],
            "properties": {
                "value": {"type": "string"},
                "next": {"$ref": "#/$defs/node"},
                "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
            },
        }
    },
}
TREE: Json = {
    "type": "object",
    "required": ["tree"],
    "properties": {"tree": {"$ref": "#/$defs/tree"}},
    "$defs": {
        "tree": {"oneOf": [{"$ref": "#/$defs/branch"}, {"type": "string"}]},
        "branch": {"type": "array", "items": {"$ref": "#/$defs/tree"}, "minItems": 2, "maxItems": 2},
    },
}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object", "properties": {"title": {"type": "string"}}}, {"title": "simulated title"}),
        (
            {"type": "object", "properties": {"openTasks": {"type": "array", "items": {"type": "string"}}}},
            {"openTasks": ["simulated open tasks 1", "simulated open tasks 2"]},
        ),
        ({"type": "string", "maxLength": 9}, "report"),
        ({"type": "string", "minLength": 20, "maxLength": 30}, "simulated report, si"),
        ({"type": "string", "maxLength": 0}, ""),
        ({"type": "string", "pattern": "^(feat|fix)(\\(.+\\))?: .+$", "const": "fix: it"}, "fix: it"),
        ({"type": "string", "pattern": "^.*spec\\.md$"}, "simulated reportspec.md"),
        ({"type": "string", "examples": [3, "as shown"]}, "as shown"),
        ({"type": "integer", "default": 5, "maximum": 9}, 5),
        ({"type": "integer", "default": 50, "maximum": 1, "minimum": 1}, 1),
        ({"type": "boolean", "enum": [True]}, True),
        ({"type": ["null", "string"]}, "simulated report"),
        (LIST, {"value": "simulated value", "children": []}),
        (TREE, {"tree": ["simulated tree 1", "simulated tree 2"]}),
        ({"type": "object", "additionalProperties": {"type": "null"}}, {"member_1": None}),
        ({"type": "object", "properties": {"a": {"$ref": "#"}, "b": False}}, {}),
        ({"not": {"type": ["string", "object", "array", "number", "boolean"]}}, None),
    ],
)
def test_values_are_small_and_speak(schema: Json, expected: Json) -> None:
    assert generate(schema, "seed", "report") == expected


SATISFIABLE: list[Json] = [
    True,
    {},
    {"type": "string", "pattern": "^(?=.*[A-Z])(?=.*\\d).{8,}$"},
    {"type": "string", "pattern": "^(?!main$|master$).*$"},
    {"type": "string", "pattern": "^[a-z]+$", "minLength": 50, "maxLength": 52},
    {"type": "string", "pattern": "^v\\d+\\.\\d+\\.\\d+(-[a-z]+)?$"},
    {"type": "string", "pattern": "(a|b)\\1"},
    {"type": "string", "pattern": "^\\S+@\\S+\\.\\S+$", "maxLength": 20},
    {"type": "string", "pattern": "^[^\\s]{40}$"},
    {"type": "string", "pattern": "\\bfoo\\b"},
    {"allOf": [{"pattern": "^a"}, {"pattern": "z$"}, {"type": "string", "pattern": "^[a-z]{3,}$"}]},
    {"type": "string", "pattern": "^\\p{Lu}\\p{Ll}+ \\p{Sc}$"},
    {"type": "string", "pattern": "^FIND-", "minLength": 30},
    {"type": "string", "format": "email", "pattern": "@example"},
    {"type": "string", "format": "date"},
    {"type": "string", "format": "time"},
    {"type": "string", "format": "uuid"},
    {"type": "string", "format": "uri", "pattern": "^https://github\\.com/"},
    {"type": "string", "format": "ipv4"},
    {"type": "string", "minLength": 1, "maxLength": 1},
    {"type": "string", "not": {"enum": ["simulated report"]}},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.0001},
    {"type": "integer", "multipleOf": 7, "minimum": 100, "maximum": 110},
    {"type": "number", "multipleOf": 0.01, "minimum": 3.141, "maximum": 3.159},
    {"type": "integer", "allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "exclusiveMinimum": 12},
    {"type": "integer", "maximum": -5},
    {"oneOf": [{"type": "number"}, {"type": "integer"}]},
    {"type": "array", "uniqueItems": True, "minItems": 2, "items": {"type": "boolean"}},
    {"type": "array", "uniqueItems": True, "minItems": 5, "items": {"enum": ["a", "b", "c", "d", "e"]}},
    {"type": "array", "contains": {"const": "x"}, "minContains": 2, "maxContains": 3, "minItems": 5},
    {"type": "array", "contains": {"type": "integer"}, "prefixItems": [{"type": "string"}]},
    {"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}], "items": False},
    {"$schema": D7, "type": "array", "items": [{"type": "string"}], "additionalItems": {"type": "null"}, "minItems": 3},
    {"type": "array", "minItems": 3, "items": {"oneOf": [{"multipleOf": 3}, {"multipleOf": 5}], "type": "integer"}},
    {"type": "array", "minItems": 3, "uniqueItems": True, "items": {"type": "string", "pattern": "^ID-[0-9]{3}$"}},
    {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 3},
    {"type": "object", "patternProperties": {"^x-[a-z]+$": {}}, "additionalProperties": False, "minProperties": 2},
    {"type": "object", "propertyNames": {"pattern": "^[A-Z]{2}$"}, "minProperties": 3},
    {"type": "object", "propertyNames": {"enum": ["p", "q", "r"]}, "minProperties": 3},
    {"type": "object", "properties": {"a": {}}, "maxProperties": 1, "required": ["z"]},
    {"properties": {"a": {}}, "dependentRequired": {"a": ["b"]}, "dependentSchemas": {"b": {"required": ["c"]}}},
    {"$schema": D7, "properties": {"a": {}}, "dependencies": {"a": ["b"], "b": {"required": ["c"]}}},
    {"properties": {"a": {}, "b": {}}, "type": "object", "not": {"required": ["a", "b"]}},
    {"properties": {"a": {}, "b": {}}, "type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
    {
        "allOf": [
            {"properties": {"a": {"type": "string", "minLength": 3}}, "required": ["a"]},
            {"properties": {"a": {"maxLength": 5}, "b": {"type": "number"}}, "required": ["b"]},
        ],
        "unevaluatedProperties": False,
    },
    {"allOf": [{"properties": {"a": {}}, "additionalProperties": False}, {"properties": {"b": {}}}], "type": "object"},
    {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": ["a", "b"]}, "x": {"type": "string"}, "y": {"type": "integer"}},
        "if": {"properties": {"kind": {"const": "a"}}},
        "then": {"required": ["x"], "not": {"required": ["y"]}},
        "else": {"required": ["y"]},
    },
    {"anyOf": [{"type": "number", "minimum": 5, "maximum": 3}, {"type": "string"}]},
    {"not": {"not": {"type": "integer"}}},
    {"not": {"anyOf": [{"type": "string"}, {"type": "object"}]}},
    {"$schema": D19, "$recursiveAnchor": True, "type": "object", "properties": {"c": {"$recursiveRef": "#"}}},
    {
        "$schema": D7,
        "definitions": {"e": {"enum": ["q"]}},
        "properties": {"z": {"$ref": "#/definitions/e", "type": "null"}},
    },
    {"$id": "https://example.com/x", "$ref": "https://example.com/x#/$defs/t", "$defs": {"t": {"type": "null"}}},
    {"$ref": "#word", "$defs": {"w": {"$anchor": "word", "type": "string"}}},
]


@pytest.mark.parametrize("schema", SATISFIABLE)
def test_a_value_satisfies_its_schema(schema: Json) -> None:
    assert validate(schema, generate(schema, "seed", "report")) == ()


@pytest.mark.parametrize(
    ("schema", "keyword", "pointer"),
    [
        (False, "false", ""),
        ({"type": "string", "enum": [1]}, "type", ""),
        ({"type": "number", "minimum": 5, "maximum": 3}, "minimum", ""),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, "allOf", ""),
        ({"$ref": "#"}, "$ref", ""),
        ({"$ref": "https://example.com/x"}, "$ref", ""),
        ({"type": "object", "required": ["a"], "properties": {"a": False}}, "false", "/a"),
        ({"type": "array", "uniqueItems": True, "minItems": 3, "items": {"type": "boolean"}}, "minItems", ""),
        ({"type": "object", "additionalProperties": False, "minProperties": 1}, "minProperties", ""),
        ({"type": "string", "pattern": "a^b"}, "pattern", ""),
        ({"type": "string", "pattern": "\\p{Greek}"}, "pattern", ""),
        ({"type": "string", "minLength": 10**10}, "minLength", ""),
        ({"$schema": "http://json-schema.org/draft-04/schema#"}, "$schema", ""),
        (
            {
                "type": "object",
                "required": ["deep"],
                "properties": {
                    "deep": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "minLength": 5, "maxLength": 2},
                    }
                },
            },
            "minLength",
            "/deep/0",
        ),
    ],
)
def test_what_cannot_be_satisfied_is_named(schema: Json, keyword: str, pointer: str) -> None:
    with pytest.raises(CannotSimulate) as error:
        generate(schema, "seed")
    assert (error.value.keyword, error.value.pointer) == (keyword, pointer)


def test_a_value_that_must_contain_itself_is_given_up_soon() -> None:
    with pytest.raises(CannotSimulate) as error:
        generate({"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}}, "seed")
    assert error.value.keyword == "$ref"


def test_the_seed_decides() -> None:
    schema: Json = {"type": "array", "minItems": 6, "items": {"type": "string", "format": "uuid"}}
    assert generate(schema, "one") == generate(schema, "one")
    assert generate(schema, "one") != generate(schema, "two")


names = st.sampled_from(["id", "title", "count", "items", "a/b", "~"])
small = st.integers(0, 4)


def leaf() -> st.SearchStrategy[dict[str, Any]]:
    """Satisfiable schemas of scalars: an upper bound is the lower one and something."""
    texts = st.builds(
        lambda least, room: {"type": "string", "minLength": least, "maxLength": least + room}, small, small
    )
    patterns = st.sampled_from(["^[a-z]{2,5}$", "^\\d+(\\.\\d+)?$", "x|y", "^(?:ab|cd)*!$"])
    bounds = st.tuples(st.integers(-1000, 1000), st.integers(1, 50), st.sampled_from(["integer", "number"]))
    return st.one_of(
        texts,
        patterns.map(lambda pattern: {"type": "string", "pattern": pattern}),
        st.sampled_from(["date", "date-time", "uri", "email", "uuid", "time"]).map(
            lambda f: {"type": "string", "format": f}
        ),
        bounds.map(lambda b: {"type": b[2], "minimum": b[0], "maximum": b[0] + b[1]}),
        bounds.map(lambda b: {"type": b[2], "exclusiveMinimum": b[0], "exclusiveMaximum": b[0] + b[1] + 1}),
        st.lists(st.integers() | st.text(max_size=5) | st.none(), min_size=1, max_size=3).map(lambda v: {"enum": v}),
        st.just({"type": "boolean"}),
        st.just({"type": "null"}),
    )


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Lists, objects and combinations of satisfiable schemas that are satisfiable again."""
    members = st.dictionaries(names, inner, max_size=3)
    lists = st.builds(lambda items, least: {"type": "array", "items": items, "minItems": least}, inner, small)
    leading = st.lists(inner, max_size=3).map(
        lambda s: {"type": "array", "prefixItems": s, "minItems": len(s)} if s else {}
    )
    containing = st.builds(lambda s: {"type": "array", "contains": s}, inner)
    objects = st.builds(
        lambda fields, extra: {"type": "object", "properties": fields, "required": sorted(fields)[:2], **extra},
        members,
        st.sampled_from([{}, {"additionalProperties": False}, {"unevaluatedProperties": False}, {"minProperties": 1}]),
    ).filter(lambda s: s["properties"] or "minProperties" not in s)
    return st.one_of(
        lists,
        leading,
        containing,
        objects,
        inner.map(lambda s: {"allOf": [s, {}]}),
        inner.map(lambda s: {"anyOf": [False, s]}),
        inner.map(lambda s: {"$ref": "#/$defs/x", "$defs": {"x": True}} if "$defs" in s else {"oneOf": [s, False]}),
    )


@settings(max_examples=60)
@given(st.recursive(leaf(), nested, max_leaves=6), st.text(max_size=4))
def test_what_can_be_satisfied_is(schema: Json, seed: str) -> None:
    value = generate(schema, seed, "report")
    assert validate(schema, value) == ()
    assert generate(schema, seed, "report") == value


@settings(max_examples=60)
@given(
    st.from_regex(re.compile(r"(?:[a-c]|\[[d-z]\]|\\d|\.|\(ab\|c\))(?:[*+?]|\{1,3\})?(?:x|\$)?", re.A), fullmatch=True)
)
def test_patterns_are_met(pattern: str) -> None:
    schema: Json = {"type": "string", "pattern": pattern}
    assert validate(schema, generate(schema, "seed")) == ()
