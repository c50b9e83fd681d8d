"""`unevaluatedProperties: false`: an object has only the properties that some part of the schema speaks of."""

from collections.abc import Mapping
from typing import Any

from wavec.types.combine import one_of
from wavec.types.pointer import Pointers, at_path
from wavec.types.type import UNKNOWN, Known, Record, parts

_DEEPEST = 12


def evaluated_names(schema: Mapping[str, Any], pointers: Pointers) -> frozenset[str] | None:
    """The properties that `schema` or a schema put into it speaks of; None: that may be all."""
    own = {key: part for key, part in schema.items() if key != "unevaluatedProperties"}
    return _names(own, pointers, _DEEPEST)


def with_only(kind: Known, names: frozenset[str] | None) -> Known:
    """`kind` with objects that have no properties but `names`."""
    if names is None:
        return kind
    closed = []
    for part in parts(kind):
        if isinstance(part, Record):
            properties = {name: part.properties.get(name, UNKNOWN) for name in (*part.properties, *sorted(names))}
            kept = {name: inner for name, inner in properties.items() if name in names}
            part = Record(kept, part.required, None, part.origin)
        closed.append(part)
    return one_of(closed)


def _names(schema: object, pointers: Pointers, depth: int) -> frozenset[str] | None:
    if not isinstance(schema, dict):
        return frozenset()
    if depth == 0 or not schema.keys().isdisjoint(_ALL):
        return None
    found = frozenset(schema.get("properties", ()))
    for part in _put_in(schema, pointers):
        names = None if part is None else _names(part, pointers, depth - 1)
        if names is None:
            return None
        found |= names
    return found


_ALL = ("additionalProperties", "unevaluatedProperties", "patternProperties")
"""Keywords with which a schema may speak of any property."""


def _put_in(schema: dict[str, Any], pointers: Pointers) -> list[Any]:
    """The schemas that judge the same object as `schema`; None for one that cannot be found."""
    found: list[Any] = [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, ())]
    found += [schema[key] for key in ("if", "then", "else") if key in schema]
    found += schema.get("dependentSchemas", {}).values()
    for key in ("$ref", "$dynamicRef", "$recursiveRef"):
        if key in schema:
            path = pointers.path_of(schema[key])
            found.append(None if path is None else at_path(pointers.root, path))
    return found
