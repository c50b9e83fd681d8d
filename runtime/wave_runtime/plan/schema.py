"""The plan format as JSON Schema, for editors and for readers in other languages.

Made from the types of the model, as `decode.py` is: a plan that loads is valid against it. What a schema cannot
say stays with the reader: digests, references between members, the depth of nesting.
"""

import inspect
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from wave_runtime.plan import expression as lowered
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.members import member_key
from wave_runtime.plan.model import FORMAT_VERSION, Plan

_Schema = dict[str, Json]

_MAJOR = FORMAT_VERSION.partition(".")[0]

SCHEMA_ID = f"urn:wavec:plan:{_MAJOR}"
"""Stable for a major version."""


def plan_schema() -> dict[str, Json]:
    """A JSON Schema, Draft 2020-12. Unknown members are allowed everywhere, as readers ignore them."""
    definitions: _Schema = {}
    _define(Plan, definitions)
    definitions["Expression"] = _expression()
    members = cast("dict[str, dict[str, Json]]", cast(_Schema, definitions["Plan"])["properties"])
    members["format_version"] |= {"pattern": f"^{_MAJOR}\\.[0-9]+$"}
    members["digest"] |= {"pattern": "^sha256:[0-9a-f]{64}$"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "wavec plan",
        "$ref": "#/$defs/Plan",
        "$defs": dict(sorted(definitions.items())),
    }


def _define(kind: type, definitions: _Schema) -> None:
    """Puts the schema of a class of the model, and of all it refers to, into `definitions`."""
    definitions[kind.__name__] = True  # known from here on: types may refer to each other
    hints = get_type_hints(kind)
    members: _Schema = {}
    for field in fields(cast(Any, kind)):
        text = field.metadata.get("text")
        members[member_key(field)] = _schema(hints[field.name], definitions) | ({"description": text} if text else {})
    definitions[kind.__name__] = {
        "type": "object",
        "description": " ".join((inspect.getdoc(kind) or "").split()),
        "required": [member_key(field) for field in fields(cast(Any, kind)) if field.default is MISSING],
        "properties": members,
    }


def _schema(kind: Any, definitions: _Schema) -> _Schema:
    if kind is Any:
        return {}
    if kind == lowered.Expression:
        return {"$ref": "#/$defs/Expression"}
    if kind in _SCALARS:
        return {"type": _SCALARS[kind]}
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    if origin in (types.UnionType, Union):
        return _union(arguments, definitions)
    assert isinstance(kind, type), kind
    if kind.__name__ not in definitions:
        _define(kind, definitions)
    return {"$ref": f"#/$defs/{kind.__name__}"}


_SCALARS: Mapping[Any, str] = {str: "string", int: "integer", bool: "boolean", types.NoneType: "null"}


def _union(kinds: tuple[Any, ...], definitions: _Schema) -> _Schema:
    alternatives = [_schema(kind, definitions) for kind in kinds]
    if all(set(alternative) == {"type"} for alternative in alternatives):
        return {"type": [alternative["type"] for alternative in alternatives]}
    return {"oneOf": alternatives}


def _expression() -> _Schema:
    """The forms of an expression; `decode.py` reads the first that fits."""
    inner: _Schema = {"$ref": "#/$defs/Expression"}
    operators = get_args(get_type_hints(lowered.Binary)["operator"])
    forms: tuple[tuple[type, _Schema], ...] = (
        (lowered.Literal, {"value": {}}),
        (lowered.Get, {"get": _GET}),
        (lowered.Call, {"call": {"type": "string"}, "arguments": {"type": "array", "items": inner}}),
        (lowered.Unary, {"not": inner}),
        (lowered.Binary, {"operator": {"enum": list(operators)}, "left": inner, "right": inner}),
        (lowered.If, {"if": inner, "then": inner, "else": inner}),
    )
    return {
        "description": "What is left of a {{ }} after everything known at compile time was folded.",
        "anyOf": [_form(kind, members) for kind, members in forms],
    }


def _form(kind: type, members: _Schema) -> _Schema:
    text = " ".join((inspect.getdoc(kind) or "").split())
    return {"type": "object", "description": text, "required": list(members), "properties": members}


_GET: _Schema = {
    "type": "array",
    "minItems": 1,
    "prefixItems": [{"type": "string"}],
    "items": {"type": ["string", "integer"]},
}
