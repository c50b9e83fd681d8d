"""Classes as JSON Schemas, led by their fields: what `encode_value` makes of them, and `read_value` takes."""

import types
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from wave_runtime.plan.canonical import Json
from wave_runtime.plan.members import member_key

_SCALARS: Mapping[Any, str] = {str: "string", int: "integer", bool: "boolean", types.NoneType: "null"}


def object_schema(kind: type) -> dict[str, Json]:
    """The schema of the JSON of a class whose fields say in their metadata what they mean."""
    return object_of(members_schema(kind), first_line(kind), optional_members(kind))


def members_schema(kind: Any) -> dict[str, Json]:
    """The schema of each member of a class, by its name in JSON."""
    hints = get_type_hints(kind)
    return {member_key(each): _described(_schema(hints[each.name]), each.metadata.get("text")) for each in fields(kind)}


def _schema(hint: Any) -> dict[str, Json]:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0])}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object"}
    if origin in (types.UnionType, Union):
        return {"anyOf": [_schema(choice) for choice in arguments]}
    return object_of(members_schema(hint), first_line(hint), optional_members(hint))


def optional_members(kind: Any) -> set[str]:
    """Members with a default: they need not be there."""
    return {member_key(each) for each in fields(kind) if each.default is not MISSING}


def object_of(properties: Mapping[str, Json], description: str, optional: Collection[str] = ()) -> dict[str, Json]:
    """The schema of an object with these members."""
    return {
        "type": "object",
        "description": description,
        "required": [name for name in properties if name not in optional],
        "properties": dict(properties),
    }


def _described(schema: dict[str, Json], text: str | None) -> Json:
    return schema if text is None else {**schema, "description": text}


def first_line(kind: type) -> str:
    """What the class says that it is."""
    return (kind.__doc__ or "").partition("\n")[0]
