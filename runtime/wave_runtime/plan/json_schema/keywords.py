"""Where subschemas stand in a JSON Schema of draft 7, 2019-09 or 2020-12.

A schema and a map of names look alike: under `properties`, the name `default` names a schema, and in a schema it is a
value. Whoever walks through a schema walks by this table.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from wave_runtime.plan.canonical import Json

Path: TypeAlias = tuple[str | int, ...]
"""From the top of a document to a place in it."""

# `items` and `dependencies` hold several kinds of things; what is neither an object nor a boolean there is no schema.
_ONE = frozenset(
    {"additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not"}
    | {"propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"}
)
_MANY = frozenset({"allOf", "anyOf", "items", "oneOf", "prefixItems"})
NAMED = frozenset({"$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"})
"""Keywords that hold schemas by name."""


def subschemas(schema: Json) -> Iterator[tuple[Path, Json]]:
    """The schemas directly inside `schema`, and the ways to them."""
    if not isinstance(schema, Mapping):
        return
    for keyword, value in schema.items():
        if keyword in _ONE and isinstance(value, Mapping | bool):
            yield (keyword,), value
        elif keyword in _MANY and isinstance(value, list | tuple):
            yield from (((keyword, index), item) for index, item in enumerate(value) if _is_schema(item))
        elif keyword in NAMED and isinstance(value, Mapping):
            yield from (((keyword, name), item) for name, item in value.items() if _is_schema(item))


def with_subschemas(schema: Mapping[str, Json], change: Callable[[Path, Json], Json]) -> dict[str, Json]:
    """`schema` with every schema directly inside it replaced by what `change` makes of it."""
    result: dict[str, Json] = {}
    for keyword, value in schema.items():
        if keyword in _ONE and isinstance(value, Mapping | bool):
            result[keyword] = change((keyword,), value)
        elif keyword in _MANY and isinstance(value, list | tuple):
            result[keyword] = [
                change((keyword, index), item) if _is_schema(item) else item for index, item in enumerate(value)
            ]
        elif keyword in NAMED and isinstance(value, Mapping):
            result[keyword] = {
                name: change((keyword, name), item) if _is_schema(item) else item for name, item in value.items()
            }
        else:
            result[keyword] = value
    return result


def _is_schema(value: Json) -> bool:
    return isinstance(value, Mapping | bool)


def escape(name: str) -> str:
    """A member name as a part of a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1")
