"""Small schemas of all keywords, schemas that are like another one, and a universe of small values to judge them by."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import strategies as st
from wave_runtime.plan import Json
from wave_runtime.schema.dialect import SchemaProblem
from wave_runtime.schema.instance import CannotSimulate, generate
from wave_runtime.schema.validate import Judge
from wave_runtime.schema.work import Work

NAMES = ("a", "b", "ab")
SCALARS: tuple[Any, ...] = (None, True, False, 0, 1, 2, 3, -1, 0.5, 1.5, "", "a", "b", "ab", "ba", "aab", "2026-02-28")
PATTERNS = ("a", "^a", "b$", "^a*$", "^[ab]{2}$", "^(a|b)+$", "^ab?$", "^(?!b)", "[^a]")

_INSIDE: tuple[Any, ...] = (None, 0, 1, 1.5, "a", "ab")


def _objects(names: tuple[str, ...], values: tuple[Any, ...]) -> list[Any]:
    ways = product((..., *values), repeat=len(names))
    return [{name: value for name, value in zip(names, way, strict=True) if value is not ...} for way in ways]


UNIVERSE: tuple[Any, ...] = (
    *SCALARS,
    *([*way] for size in range(4) for way in product(_INSIDE if size < 3 else (0, 1, "a"), repeat=size)),
    *_objects(NAMES, (0, "a", 1.5)),
    *_objects(("c", "bb"), (None, 1, "ab"))[1:],
    *({"a": inner} for inner in (*_objects(("a", "b"), (0, "a")), [], [1], ["a", 1], ["a", "a"])),
    *([inner] for inner in ({}, {"a": 1}, {"a": "a", "b": 1}, [], [0], ["a"])),
    *([first, second] for first, second in product(({}, {"a": 0}), ({}, {"a": 0}, []))),
)
"""All values of a few small shapes: enough to catch a keyword that was read wrongly."""


class Accepted:
    """What the validator of the runtime says about values."""

    def __init__(self, schema: Json) -> None:
        """Raises SchemaProblem for what is no schema."""
        self.judge = Judge(schema)
        self.schema = schema

    def __call__(self, value: Json) -> bool | None:
        """Whether `value` obeys the schema; None: a reference in it leads nowhere or never ends."""
        try:
            return self.judge.first_reason((self.judge.prepared.schema,), value, Work.on(value)) is None
        except (SchemaProblem, TypeError):  # the package stumbles over `items: false` beside `unevaluatedItems`
            return None

    def made(self) -> Iterator[Json]:
        """Some values that obey the schema: of the universe, and generated ones, which can be larger."""
        yield from (value for value in UNIVERSE if self(value))
        for seed in "xyz":
            try:
                value = generate(self.schema, seed)
            except (CannotSimulate, TypeError):
                return
            if self(value):
                yield value


_LOGIC = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else"})
_ABOUT_OBJECTS = _LOGIC | {
    *("required", "properties", "patternProperties", "additionalProperties", "propertyNames", "minProperties"),
    *("maxProperties", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "enum", "pattern"),
}
_ABOUT_LISTS = _LOGIC | {
    *("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains"),
    *("unevaluatedItems", "enum"),
}


def _keyword(inner: st.SearchStrategy[Any], only: frozenset[str] = frozenset()) -> st.SearchStrategy[dict[str, Any]]:
    count = st.integers(0, 3)
    number = st.sampled_from((-1, 0, 0.5, 1, 2))
    name = st.sampled_from(NAMES)
    names = st.lists(name, max_size=2, unique=True)
    named = st.dictionaries(name, inner, max_size=2)
    listed = st.lists(inner, min_size=1, max_size=3)
    kinds = st.sampled_from(("string", "number", "integer", "boolean", "null", "array", "object"))
    rows: dict[str, st.SearchStrategy[Any]] = {
        "type": kinds | st.lists(kinds, min_size=1, max_size=3, unique=True),
        "const": st.sampled_from(UNIVERSE),
        "enum": st.lists(st.sampled_from(UNIVERSE), min_size=1, max_size=4),
        "multipleOf": st.sampled_from((0.5, 1, 1.5, 2, 3)),
        "pattern": st.sampled_from(PATTERNS),
        "format": st.sampled_from(("date", "uuid", "date-time", "color")),
        "uniqueItems": st.booleans(),
        "required": names,
        "properties": named,
        "patternProperties": st.dictionaries(st.sampled_from(PATTERNS[:-2]), inner, max_size=2),
        "dependentRequired": st.dictionaries(name, names, max_size=2),
        "dependentSchemas": named,
        "prefixItems": listed,
        "additionalItems": inner,
        "dependencies": st.dictionaries(name, names | inner, max_size=2),
        "minContains": count,
        "maxContains": count,
        "if": inner,
        "$ref": st.sampled_from(("#", "#/$defs/a", "#/$defs/b")),
        **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), count),
        **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), number),
        **dict.fromkeys(("allOf", "anyOf", "oneOf"), listed),
        "items": inner | listed,
        **dict.fromkeys(("not", "then", "else", "contains"), inner),
        **dict.fromkeys(("propertyNames", "additionalProperties"), inner),
        **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), inner),
    }
    chosen = [keyword for keyword in rows if not only or keyword in only]
    return st.one_of([st.fixed_dictionaries({keyword: rows[keyword]}) for keyword in chosen])


def _joined(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {keyword: value for part in parts for keyword, value in part.items()}


def _schemas(only: frozenset[str] = frozenset()) -> st.SearchStrategy[Any]:
    leaves = st.sampled_from(({"type": "string"}, {"type": "integer"}, {"const": "a"}, {"enum": [0, 1, "a"]}))
    return st.recursive(
        st.booleans() | leaves,
        lambda inner: st.lists(_keyword(inner, only), min_size=1, max_size=4).map(_joined),
        max_leaves=8,
    )


SCHEMAS = _schemas()
OBJECTS = _schemas(_ABOUT_OBJECTS).map(lambda schema: {"type": "object", "allOf": [schema]})
LISTS = _schemas(_ABOUT_LISTS).map(lambda schema: {"type": "array", "allOf": [schema]})
"""Schemas of fewer keywords, which meet more often."""


def _leads_on(schema: Any) -> bool:
    """Whether every reference stands below a member or an item, so that following it comes to an end."""
    if not isinstance(schema, dict):
        return True
    beside = [schema.get(keyword) for keyword in ("not", "if", "then", "else")]
    beside += [part for keyword in ("allOf", "anyOf", "oneOf") for part in schema.get(keyword, ())]
    beside += schema.get("dependentSchemas", {}).values()
    return "$ref" not in schema and all(map(_leads_on, beside))


def _whole(root: Any, first: Any, second: Any, draft: str) -> Any:
    parts = (root, first, second)
    if not isinstance(root, dict):
        return root
    definitions = {"$defs": {"a": first, "b": second}} if all(map(_leads_on, parts)) else {}
    return {**({"$schema": draft} if draft else {}), **root, **definitions}


def _is_usable(schema: Any) -> bool:
    if isinstance(schema, dict) and "$defs" not in schema and "$ref" in str(schema):
        return False
    try:
        return Accepted(schema)(0) is not None
    except SchemaProblem:
        return False


DRAFTS = ("http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2019-09/schema")

WHOLE_SCHEMAS: st.SearchStrategy[Any] = st.builds(
    _whole, SCHEMAS, SCHEMAS, SCHEMAS, st.sampled_from(("", "", *DRAFTS))
).filter(_is_usable)
"""Valid schemas of all drafts, whose references lead somewhere and end."""


@st.composite
def likes(draw: st.DrawFn, schema: Any) -> Any:
    """`schema` with a small change, often one that accepts more."""
    if not isinstance(schema, dict) or not schema:
        return draw(SCHEMAS)
    keyword = draw(st.sampled_from(sorted(schema)))
    value, rest = schema[keyword], {key: item for key, item in schema.items() if key != keyword}
    if keyword == "$defs":
        name = draw(st.sampled_from(("a", "b")))
        changed = draw(likes(value[name]))
        return {**schema, "$defs": {**value, name: changed}} if _leads_on(changed) else schema
    if isinstance(value, dict) and draw(st.booleans()):
        if keyword in ("properties", "patternProperties", "dependentSchemas") and value:
            name = draw(st.sampled_from(sorted(value)))
            return {**schema, keyword: {**value, name: draw(likes(value[name]))}}
        if keyword not in ("const", "properties", "patternProperties", "dependentSchemas", "dependentRequired"):
            return {**schema, keyword: draw(likes(value))}
    if isinstance(value, list) and keyword in ("anyOf", "allOf", "oneOf", "prefixItems"):
        index = draw(st.integers(0, len(value) - 1))
        return {**schema, keyword: [*value[:index], draw(likes(value[index])), *value[index + 1 :]]}
    other = draw(SCHEMAS)
    return draw(
        st.sampled_from(({**rest}, {**rest, **other} if isinstance(other, dict) else rest, {"anyOf": [other, schema]}))
    )
