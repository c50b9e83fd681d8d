"""Values against schemas: what is found, where, in which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.plan import Json
from wave_runtime.schema import validate

D7 = "http://json-schema.org/draft-07/schema#"
D19 = "https://json-schema.org/draft/2019-09/schema"
PERSON: Json = {
    "type": "object",
    "required": ["name", "age"],
    "additionalProperties": False,
    "properties": {"name": {"type": "string", "minLength": 1}, "age": {"type": "integer", "minimum": 0}},
}


def found(schema: Json, value: Json) -> list[str]:
    return [f"{finding.pointer}: {finding.message}" for finding in validate(schema, value)]


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (PERSON, {"name": "Ada", "age": 36}, []),
        (
            PERSON,
            {"age": "old", "nick": 1},
            [
                ": expected no other members than `name` and `age`, found `nick`",
                ": expected a member `name`, found an object with `age` and `nick`",
                "/age: expected an integer, found the text `old`",
            ],
        ),
        (
            PERSON,
            {},
            [": expected a member `name`, found an empty object", ": expected a member `age`, found an empty object"],
        ),
        ({"type": ["string", "null"]}, 3, [": expected text or null, found the number 3"]),
        ({"type": "number"}, True, [": expected a number, found true"]),
        ({"type": "integer"}, 2.0, []),
        ({"enum": ["a", 1, None]}, "b", [": expected one of `a`, `1`, `null`, found the text `b`"]),
        ({"const": {"k": 1}}, [], [': expected `{"k": 1}`, found an empty list']),
        (
            {"minimum": 3, "maximum": 1},
            2,
            [
                ": expected a number of at most 1, found the number 2",
                ": expected a number of at least 3, found the number 2",
            ],
        ),
        ({"exclusiveMinimum": 0}, 0, [": expected a number above 0, found the number 0"]),
        ({"exclusiveMaximum": 0.5}, 0.5, [": expected a number below 0.5, found the number 0.5"]),
        ({"multipleOf": 0.01}, 19.99, []),
        ({"multipleOf": 0.01}, 19.999, [": expected a multiple of 0.01, found the number 19.999"]),
        ({"minLength": 3}, "ab", [": expected at least 3 characters, found 2 characters in `ab`"]),
        ({"maxLength": 1}, "🜚", []),
        ({"minItems": 1}, [], [": expected at least 1 item, found none"]),
        ({"maxItems": 1}, [1, 2], [": expected at most 1 item, found 2 items"]),
        (
            {"uniqueItems": True},
            ["a", "b", "a"],
            [": expected items that all differ, found two that are equal: 0 and 2"],
        ),
        ({"minProperties": 2}, {"a": 1}, [": expected at least 2 members, found 1: `a`"]),
        (
            {"contains": {"const": 3}},
            [1],
            [': expected at least 1 of the items to fit `{"const": 3}`, found a list of 1 item'],
        ),
        (
            {"propertyNames": {"pattern": "^[a-z]+$"}},
            {"A": 1},
            [": the member name `A`: expected text that matches `^[a-z]+$`, found the text `A`"],
        ),
        (
            {"dependentRequired": {"a": ["b", "c"]}},
            {"a": 1, "c": 1},
            [": expected a member `b` because there is `a`, found an object with `a` and `c`"],
        ),
        (
            {"$schema": D7, "dependencies": {"a": ["b"]}},
            {"a": 1},
            [": expected a member `b` because there is `a`, found an object with `a`"],
        ),
        ({"prefixItems": [{}], "items": False}, [1, 2], [": expected at most 1 item, found 2 items"]),
        (
            {"$schema": D7, "items": [{}], "additionalItems": False},
            [1, 2],
            [": expected at most 1 item, found 2 items"],
        ),
        (
            {"not": {"type": "string"}},
            "x",
            [': expected a value that does not fit `{"type": "string"}`, found the text `x`'],
        ),
        (
            {"if": {"type": "string"}, "then": {"minLength": 3}},
            "x",
            [": expected at least 3 characters, found 1 character in `x`"],
        ),
        (False, 3, [": expected nothing here, found the number 3"]),
        (
            {"properties": {"a/b": {"items": {"type": "null"}}}},
            {"a/b": [None, 0]},
            ["/a~1b/1: expected null, found the number 0"],
        ),
        (
            {"anyOf": [{"type": "string"}, {"properties": {"x": {"type": "null"}}, "type": "object"}]},
            {"x": True},
            [": expected a value that fits one of 2 alternatives; the nearest misses at /x: expected null, found true"],
        ),
        (
            {"oneOf": [{"type": "number"}, {"type": "integer"}]},
            1,
            [": expected a value that fits exactly one of 2 alternatives, found the number 1, which fits several"],
        ),
        ({"$schema": D7, "$ref": "#/definitions/t", "definitions": {"t": {"type": "string"}}, "minLength": 9}, "x", []),
        (
            {"$schema": D19, "$ref": "#/$defs/t", "$defs": {"t": {"type": "string"}}, "minLength": 9},
            "x",
            [": expected at least 9 characters, found 1 character in `x`"],
        ),
        (
            {"anyOf": [False, {"type": "null"}]},
            True,
            [": expected a value that fits one of 2 alternatives; the nearest misses: expected null, found true"],
        ),
        ({"type": "string", "format": "ipv4"}, "not one", []),
        ({"type": "null"}, "a\n\u202e" + "b" * 99, [": expected null, found the text `a\\n\u202e" + "b" * 56 + "…`"]),
    ],
)
def test_findings(schema: Json, value: Json, expected: list[str]) -> None:
    assert found(schema, value) == expected


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"$ref": "#"}, "the schema refers to itself without end, or the value is nested too deeply"),
        ({"$ref": "urn:x"}, "the reference `urn:x` leads nowhere; only `#/...` is followed"),
        ({"$ref": "#/$defs/x"}, "the reference `#/$defs/x` leads nowhere; only `#/...` is followed"),
        (
            {"minLength": "3"},
            "the schema is not valid: expected an integer, found the text `3` (at /minLength of the schema)",
        ),
        (
            {"not": {"pattern": r"\p{Greek}"}},
            (
                r"the pattern `\p{Greek}` has `\p{Greek}`; only general categories of Unicode are known "
                "(at /not/pattern of the schema)"
            ),
        ),
        ({"pattern": "["}, "the pattern `[` ends where the `]` of a set is expected (at /pattern of the schema)"),
        (
            {"$schema": "urn:d4"},
            "the schema is written in `urn:d4`; only drafts 07, 2019-09, 2020-12 are known (at /$schema of the schema)",
        ),
    ],
)
def test_a_schema_that_cannot_be_used_is_a_finding(schema: Json, message: str) -> None:
    assert found(schema, 1) == [f": {message}"]


def test_a_value_nested_too_deeply_is_a_finding() -> None:
    value: Json = []
    for _ in range(3000):
        value = [value]
    assert found({"items": {"$ref": "#"}}, value) == [
        ": the schema refers to itself without end, or the value is nested too deeply"
    ]


@pytest.mark.parametrize(
    ("pattern", "matching", "missing"),
    [
        ("^a$", ["a"], ["a\n", "ab"]),
        (r"^\d+$", ["123"], ["١٢٣", ""]),
        (r"^\w$", ["a", "_"], ["é"]),
        (r"^\s$", ["\u00a0", "\ufeff"], ["x"]),
        (r"^.$", ["\x85"], ["\u2028", "\n"]),
        (r"^\/[^\/]+$", ["/a"], ["/a/b"]),
        (r"^(?<year>\d{4})-\k<year>$", ["2020-2020"], ["2020-2021"]),
        (r"^\u{1F600}$", ["😀"], ["x"]),
        (r"^\ud83d\ude00$", ["😀"], ["x"]),
        (r"^[^]$", ["\n"], [""]),
        (r"^x{,3}$", ["x{,3}"], ["xx"]),
        (r"^{{ input }}$", ["{{ input }}"], ["input"]),
        (r"^[\w-]+$", ["a-b"], ["a b"]),
        (r"^\p{Lu}[\p{Ll}\p{Nd}]*\P{Letter}$", ["Éa٣!"], ["ea!", "Éaa"]),
        (r"^\p{gc=Letter}+$", ["aЖ漢"], ["a1"]),
        (r"\bfoo\b", ["a foo"], ["éfood"]),
        (r"^[a&&b]+$", ["a&b"], ["c"]),
        ("(?i)^abc$", ["ABC"], ["x"]),
        (r"^(?!main$).*$", ["mainly"], ["main"]),
    ],
)
def test_patterns_mean_what_ecma_262_says(pattern: str, matching: list[str], missing: list[str]) -> None:
    schema: Json = {"type": "string", "pattern": pattern}
    assert [text for text in matching if found(schema, text)] == []
    assert [text for text in missing if not found(schema, text)] == []


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("date", ["2024-02-29", "0000-02-29"], ["2023-02-29", "2024-2-9", "2024-13-01", "20240229", "２０２４-01-01"]),
        (
            "time",
            ["09:30:00Z", "23:59:60z", "00:59:60+01:00", "12:00:00.5-00:30"],
            ["09:30:00", "24:00:00Z", "12:00:60Z", "9:30:00Z", "12:00:00+24:00"],
        ),
        (
            "date-time",
            ["2024-02-29T09:30:00Z", "2024-02-29t09:30:00.123+05:30"],
            ["2024-02-29 09:30:00Z", "2024-02-30T09:30:00Z", "2024-02-29T09:30:00", ""],
        ),
        (
            "uri",
            ["https://example.com/a?b#c", "urn:isbn:123", "mailto:a@b.c", "http://[::1]:80/", "a:"],
            ["//x/y", "/a", "http://a b", "http://a/%zz", "http://x/é", "1a:b", ""],
        ),
        (
            "email",
            ["a@b", "joe.o'neil+x@mail.example.com", '"joe b"@x.org', "a@[127.0.0.1]"],
            ["a", "a@", ".a@b", "a..b@c", "a@-b.c", "a@b c", "é@b.c"],
        ),
        (
            "uuid",
            ["123E4567-e89b-12d3-a456-426614174000"],
            ["123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g"],
        ),
    ],
)
def test_formats(form: str, good: list[str], bad: list[str]) -> None:
    schema: Json = {"format": form}
    assert [text for text in good if found(schema, text)] == []
    assert [text for text in bad if not found(schema, text)] == []
    assert found(schema, 5) == []


scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
anything = st.recursive(
    scalars | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
keywords = st.sampled_from(
    (
        *("type", "enum", "const", "minimum", "maximum", "multipleOf", "minLength", "pattern", "items", "prefixItems"),
        *("properties", "required", "additionalProperties", "patternProperties", "propertyNames", "dependentRequired"),
        *("allOf", "anyOf", "oneOf", "not", "if", "then", "$ref", "$schema", "$id"),
    )
)


@given(st.dictionaries(keywords, anything, max_size=5), anything)
def test_no_schema_and_no_value_is_an_exception(schema: dict[str, Json], value: Json) -> None:
    findings = validate(schema, value)
    assert all(finding.message and "\n" not in finding.message for finding in findings)
    assert findings == validate(schema, value)


@given(anything)
def test_a_value_is_its_own_constant(value: Json) -> None:
    assert validate({"const": value}, value) == ()
