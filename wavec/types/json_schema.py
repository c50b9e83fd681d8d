"""JSON Schema -> Type. What the types cannot say becomes `Unknown`: no value that a schema accepts is excluded."""

from collections.abc import Mapping
from typing import Any

from wave_runtime.plan import Json

from wavec.types.type import UNKNOWN, Bool, ListOf, Null, Number, Record, Text, Type, one_of

_DEPTH = 16
_SCALARS: Mapping[str, Type] = {
    "string": Text(),
    "integer": Number(),
    "number": Number(),
    "boolean": Bool(),
    "null": Null(),
}


_MORE_FIELDS = frozenset({"patternProperties", "allOf", "anyOf", "oneOf", "if", "dependentSchemas", "dependencies"})
"""What may speak of fields beside `properties`."""


def type_of_schema(schema: Json) -> Type:
    """The narrowest type that holds every value `schema` accepts, as far as types can tell."""
    return _type(schema, schema, _DEPTH)


def _type(schema: Any, root: Json, depth: int) -> Type:
    if not isinstance(schema, dict) or depth == 0:
        return UNKNOWN
    if "$ref" in schema:
        return _type(_target(schema["$ref"], root), root, depth - 1)
    if "const" in schema:
        return type_of_value(schema["const"])
    if "enum" in schema:
        return one_of([type_of_value(value) for value in schema["enum"]]) if schema["enum"] else UNKNOWN
    kinds = schema.get("type")
    if kinds is None:
        for keyword in ("anyOf", "oneOf"):
            if schema.get(keyword):
                return one_of([_type(part, root, depth - 1) for part in schema[keyword]])
        return UNKNOWN
    return one_of([_of_kind(kind, schema, root, depth) for kind in ([kinds] if isinstance(kinds, str) else kinds)])


def _of_kind(kind: str, schema: Mapping[str, Any], root: Json, depth: int) -> Type:
    if kind == "array":
        if "prefixItems" in schema:
            return ListOf(UNKNOWN)
        items = schema.get("items", True)
        return ListOf(_type(items, root, depth - 1) if isinstance(items, dict) else UNKNOWN)
    if kind == "object":
        if not _MORE_FIELDS.isdisjoint(schema):
            return UNKNOWN
        properties = schema.get("properties", {})
        return Record(
            {name: _type(part, root, depth - 1) for name, part in properties.items()},
            frozenset(schema.get("required", ())),
            schema.get("additionalProperties", True) is not False or "patternProperties" in schema,
        )
    return _SCALARS.get(kind, UNKNOWN)


def _target(reference: object, root: Json) -> Any:
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    node: Any = root
    for step in reference[1:].strip("/").split("/") if reference != "#" else ():
        step = step.replace("~1", "/").replace("~0", "~")
        node = node.get(step) if isinstance(node, dict) else None
    return node


def type_of_value(value: Json) -> Type:
    """The type of one value."""
    match value:
        case None:
            return Null()
        case bool():
            return Bool()
        case int() | float():
            return Number()
        case str():
            return Text()
        case Mapping():
            return Record({key: type_of_value(item) for key, item in value.items()}, frozenset(value), False)
        case _:
            items = [type_of_value(item) for item in value]
            return ListOf(one_of(items) if items else UNKNOWN)
