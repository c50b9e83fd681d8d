"""Several schemas for one value, as one schema."""

from collections.abc import Mapping, Sequence

from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import NAMED
from wave_runtime.schema.dialect import REFERENCES, SchemaProblem

_VALUES = frozenset({"const", "default", "enum", "examples"})
"""Keywords that hold values, which may look like schemas."""


def combine(schemas: Sequence[Json]) -> Json:
    """A schema that holds when all `schemas` do; their inner references keep their goals.

    Raises SchemaProblem when they are written in different drafts: no document can hold both.
    """
    if len(schemas) == 1:
        return schemas[0]
    drafts = {schema.get("$schema"): None for schema in schemas if isinstance(schema, Mapping)}
    if len(drafts) > 1:
        raise SchemaProblem("the schemas of one file are written in different drafts", "/$schema")
    parts = [_moved(schema, f"#/allOf/{index}") for index, schema in enumerate(schemas)]
    stated = next(iter(drafts), None)
    return {"allOf": parts} if stated is None else {"$schema": stated, "allOf": parts}


def _moved(schema: Json, base: str) -> Json:
    if not isinstance(schema, Mapping):
        return schema
    own = schema.get("$id")
    inner = {keyword: value for keyword, value in schema.items() if keyword not in ("$id", "$schema")}
    return _rebased(inner, base, own.removesuffix("#") if isinstance(own, str) else None)


def _rebased(node: Json, base: str, own: str | None) -> Json:
    match node:
        case Mapping():
            return {
                key: value if key in _VALUES else _rebased_member(key, value, base, own) for key, value in node.items()
            }
        case list() | tuple():
            return [_rebased(item, base, own) for item in node]
        case _:
            return node


def _rebased_member(keyword: str, value: Json, base: str, own: str | None) -> Json:
    if keyword in REFERENCES and isinstance(value, str):
        return _goal(value, base, own)
    if keyword in NAMED and isinstance(value, Mapping):  # names, whatever they look like
        return {name: _rebased(part, base, own) for name, part in value.items()}
    return _rebased(value, base, own)


def _goal(ref: str, base: str, own: str | None) -> str:
    fragment = ref.removeprefix(own) if own else ref
    if fragment in ("", "#"):
        return base
    return base + fragment[1:] if fragment.startswith("#/") else fragment
