"""Which draft a schema is written in, where its subschemas stand, and the form in which it is used here.

Only drafts 07, 2019-09 and 2020-12 are read; without `$schema` it is 2020-12. A schema is prepared once: regular
expressions are rewritten for Python, and `$schema` is taken out, so that nothing can choose another validator
on the way down.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from wave_runtime.plan import Json
from wave_runtime.schema.pattern import Node, PatternError
from wave_runtime.schema.pattern_python import python_pattern

Draft: TypeAlias = Literal["07", "2019-09", "2020-12"]

_DRAFTS: Mapping[str, Draft] = {
    "json-schema.org/draft-07/schema": "07",
    "json-schema.org/draft/2019-09/schema": "2019-09",
    "json-schema.org/draft/2020-12/schema": "2020-12",
}

# Keywords by what they hold: one schema, a list of schemas, schemas by name. `items` and `dependencies` hold
# several kinds of things; whatever is neither an object nor a boolean there is left alone.
_ONE = frozenset(
    {"additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not"}
    | {"propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"}
)
_MANY = frozenset({"allOf", "anyOf", "items", "oneOf", "prefixItems"})
NAMED = frozenset({"$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"})
"""Keywords that hold schemas by name."""

_MAX_DEPTH = 200


class SchemaProblem(Exception):
    """The schema cannot be used; `pointer` leads into the schema."""

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class PythonPattern:
    """What became of a regular expression."""

    source: str
    tree: Node | None
    """None: no ECMA-262, used as Python reads it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A schema as the validator and the generator use it."""

    draft: Draft
    schema: Json
    patterns: Mapping[str, PythonPattern]
    """By the text that stands in `schema`."""


def prepare(schema: Json) -> Prepared:
    """Raises SchemaProblem for a draft or a pattern that cannot be used."""
    patterns: dict[str, PythonPattern] = {}

    def rewrite(node: Json, pointer: str, depth: int) -> Json:
        if depth > _MAX_DEPTH:
            raise SchemaProblem("the schema is nested too deeply", pointer)
        if not isinstance(node, Mapping):
            return node
        result: dict[str, Json] = {}
        for keyword, value in node.items():
            at = f"{pointer}/{escape(keyword)}"
            if keyword == "$schema":
                continue
            if keyword == "pattern" and isinstance(value, str):
                result[keyword] = translate(value, at)
            elif keyword in NAMED and isinstance(value, Mapping):
                members = {name: rewrite(item, f"{at}/{escape(name)}", depth + 1) for name, item in value.items()}
                if keyword == "patternProperties":
                    members = {translate(name, at): item for name, item in members.items()}
                result[keyword] = members
            else:
                result[keyword] = _rewritten(keyword, value, at, depth, rewrite)
        return result

    def translate(source: str, pointer: str) -> str:
        try:
            text, tree = python_pattern(source)
        except PatternError as error:
            raise SchemaProblem(f"the pattern `{source}` {error}", pointer) from None
        patterns.setdefault(text, PythonPattern(source, tree))
        return text

    draft = _draft_of(schema)
    return Prepared(draft, rewrite(schema, "", 0), patterns)


def escape(name: str) -> str:
    """A member name as a part of a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def pointer_of(path: Iterable[str | int]) -> str:
    """The JSON Pointer of a path of names and indexes."""
    return "".join("/" + escape(str(part)) for part in path)


def _rewritten(keyword: str, value: Json, at: str, depth: int, rewrite: Callable[[Json, str, int], Json]) -> Json:
    if keyword in _ONE and isinstance(value, Mapping):
        return rewrite(value, at, depth + 1)
    if keyword in _MANY and isinstance(value, list | tuple):
        return [rewrite(item, f"{at}/{index}", depth + 1) for index, item in enumerate(value)]
    return value


def _draft_of(schema: Json) -> Draft:
    stated = schema.get("$schema") if isinstance(schema, Mapping) else None
    if stated is None:
        return "2020-12"
    known = _DRAFTS.get(stated.removesuffix("#").partition("://")[2]) if isinstance(stated, str) else None
    if known is None:
        raise SchemaProblem(
            f"the schema is written in `{stated}`; only drafts {', '.join(_DRAFTS.values())} are known", "/$schema"
        )
    return known
