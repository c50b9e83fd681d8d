"""Checking a schema ends, and our own checks of keywords mean what jsonschema's mean."""

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import validators
from wave_runtime.plan import Json
from wave_runtime.schema import validate
from wave_runtime.schema.dialect import SchemaProblem
from wave_runtime.schema.fields import Fields
from wave_runtime.schema.instance import CannotSimulate, generate

D7 = "http://json-schema.org/draft-07/schema#"
D19 = "https://json-schema.org/draft/2019-09/schema"
D20 = "https://json-schema.org/draft/2020-12/schema"
TOO_LONG = "the schema takes too long to check: it has too many alternatives for this value"


def doubling(keyword: str, last: Json, **more: Json) -> Json:
    """Thirty levels, each of which refers to the next one twice."""
    definitions: dict[str, Json] = {
        str(level): {keyword: [{"$ref": f"#/$defs/{level + 1}"}, {"$ref": f"#/$defs/{level + 1}"}]}
        for level in range(30)
    }
    return {"$ref": "#/$defs/0", "$defs": {**definitions, "30": last}, **more}


MEMBERS = [{"a": number, "b": [number, None]} for number in range(30_000)]
ENDLESS: list[tuple[Json, Json, str | None]] = [
    # schema, value; the finding, None: it fits
    (doubling("anyOf", {"type": "string"}), 1, TOO_LONG),
    (doubling("anyOf", {"type": "integer"}), 1, None),
    (doubling("allOf", {"type": "integer"}), 1, TOO_LONG),
    (doubling("oneOf", {"type": "string"}), 1, TOO_LONG),
    (doubling("anyOf", {"required": ["a"]}, unevaluatedProperties=False), {"a": 1}, TOO_LONG),
    (doubling("anyOf", {"minItems": 1}, unevaluatedItems=False), [1], TOO_LONG),
    ({"not": {"$ref": "#/$defs/0"}, "$defs": doubling("allOf", True)["$defs"]}, 1, TOO_LONG),  # type: ignore[call-overload,index]
    ({"uniqueItems": True}, MEMBERS, None),  # type: ignore[list-item]
    ({"enum": [[1] * 100_000] * 20}, [1] * 99_999, "expected one of"),
]


def test_every_check_ends() -> None:
    # In a process of its own: what does not end cannot be stopped here.
    program = (
        "import json, sys\nfrom wave_runtime.schema import validate\n"
        "for schema, value in json.load(sys.stdin): print(json.dumps([f.message for f in validate(schema, value)]))"
    )
    rows = json.dumps([(schema, value) for schema, value, _ in ENDLESS])
    done = subprocess.run(
        [sys.executable, "-c", program], input=rows, capture_output=True, text=True, timeout=120, check=True
    )
    for line, (_, _, expected) in zip(done.stdout.splitlines(), ENDLESS, strict=True):
        found = json.loads(line)
        assert found == [] if expected is None else found[0].startswith(expected)


@pytest.mark.parametrize(
    "schema",
    [doubling("anyOf", False), doubling("oneOf", {"type": "string"}), {"allOf": [{"anyOf": [{}, {}]}] * 30 + [False]}],
)
def test_making_a_value_ends(schema: Json) -> None:
    with pytest.raises(CannotSimulate) as caught:
        generate(schema, "seed")
    assert caught.value.message == TOO_LONG


def test_filling_defaults_in_ends() -> None:
    definitions: dict[str, Json] = {
        str(level): {"properties": {name: {"$ref": f"#/$defs/{level + 1}", "default": {}} for name in "ab"}}
        for level in range(30)
    }
    with pytest.raises(SchemaProblem, match="takes too long"):
        Fields({"$ref": "#/$defs/0", "$defs": {**definitions, "30": {}}}).with_defaults({})


def test_honest_work_on_a_large_value_is_not_too_much() -> None:
    item: Json = {
        "oneOf": [{"properties": {"a": {"const": number}}, "required": ["a"]} for number in range(-20, 0)] + [{}]
    }
    schema: Json = {"type": "array", "items": {"anyOf": [{"type": "string"}, item]}}
    assert validate(schema, MEMBERS[:3_000]) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"$ref": "#/allOf", "allOf": [{}]}, "the reference `#/allOf` leads to what is no schema"),
        ({"$ref": "#/allOf/x", "allOf": [{}]}, "the reference `#/allOf/x` leads nowhere; only `#/...` is followed"),
        (
            {"$ref": "#/x/a", "x": {"a": {"minLength": "3"}}},
            "the schema is not valid: expected an integer, found the text `3` (at /minLength of the schema)",
        ),
        (
            {"$ref": "#/x/a", "x": {"a": {"not": {"$schema": D7}}}},
            "a schema inside another cannot have a draft of its own (at /x/a of the schema)",
        ),
        (
            {"$ref": "#/x/a", "x": {"a": {"pattern": "["}}},
            "the pattern `[` ends where the `]` of a set is expected (at /x/a/pattern of the schema)",
        ),
        (
            {"items": {"$id": "https://site.example/item"}},
            "a schema inside another cannot have an `$id`; compile the plan again (at /items of the schema)",
        ),
        ({"$ref": D7}, f"the reference `{D7}` leads nowhere; only `#/...` is followed"),
    ],
)
def test_parts_that_cannot_be_used(schema: Json, message: str) -> None:
    assert [finding.message for finding in validate(schema, [])] == [message]


def test_parts_that_only_references_lead_to() -> None:
    schema: Json = {"properties": {"a": {"$ref": "#/x/a"}}, "x": {"a": {"$ref": "#/x/b"}, "b": {"pattern": "^(a+)+$"}}}
    assert validate(schema, {"a": "aaa"}) == ()
    assert [finding.pointer for finding in validate(schema, {"a": "a" * 50 + "!"})] == ["/a"]


SCALARS = st.sampled_from([None, True, False, 0, 1, 1.0, 2, 0.5, -3, "", "a", "ab", "b"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


def keywords(inner: st.SearchStrategy[Any], draft: str) -> st.SearchStrategy[Any]:
    """Schemas with the keywords that are checked here."""
    small, names = st.integers(0, 3), st.dictionaries(st.sampled_from("abc"), inner, max_size=2)
    many = st.lists(inner, min_size=1, max_size=3)
    number = st.sampled_from([0, 1, 0.5, -2, 3])
    sizes = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
    table: dict[str, st.SearchStrategy[Any]] = {
        "type": st.sampled_from(["integer", "number", "object", "array", ["string", "null"]]),
        "const": VALUES,
        "enum": st.lists(VALUES, min_size=1, max_size=3),
        "uniqueItems": st.booleans(),
        "multipleOf": st.sampled_from([1, 2, 0.5]),
        "pattern": st.sampled_from(["a", "^a*$", "b$"]),
        "properties": names,
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "b|c", "a"]), inner, max_size=2),
        "additionalProperties": inner,
        "contains": inner,
        "minContains": small,
        "maxContains": small,
        "items": inner,
        "not": inner,
        "if": inner,
        "then": inner,
        "else": inner,
        "$ref": st.just("#/$defs/x"),
        **dict.fromkeys(("anyOf", "oneOf", "allOf"), many),
        **dict.fromkeys(sizes, small),
        **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), number),
    }
    if draft != D7:
        table |= {"unevaluatedProperties": inner, "unevaluatedItems": inner, "dependentSchemas": names}
    if draft == D20:
        table |= {"prefixItems": many}
    else:
        table |= {"items": inner | many, "additionalItems": inner}
    return st.lists(st.sampled_from(sorted(table)), max_size=4, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({keyword: table[keyword] for keyword in chosen})
    )


def schemas(draft: str) -> st.SearchStrategy[Any]:
    """A schema, and one that it may refer to."""
    inner = st.recursive(st.booleans(), lambda below: keywords(below, draft), max_leaves=5)
    return st.tuples(keywords(inner, draft), inner.filter(lambda part: "$ref" not in json.dumps(part))).map(
        lambda parts: {"$schema": draft, **parts[0], "$defs": {"x": parts[1]}}
    )


KINDS: dict[str, Any] = {
    D7: validators.Draft7Validator,
    D19: validators.Draft201909Validator,
    D20: validators.Draft202012Validator,
}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(KINDS)).flatmap(schemas), st.lists(VALUES, min_size=1, max_size=5))
def test_our_checks_mean_what_those_of_jsonschema_mean(schema: Any, values: list[Any]) -> None:
    reference = KINDS[schema["$schema"]](schema)
    for value in values:
        try:
            expected = reference.is_valid(value)
        except TypeError:  # it stumbles over `items: true` beside `unevaluatedItems` in draft 2019-09
            continue
        assert (validate(schema, value) == ()) is expected
