"""The lines of `exec --events json` as a JSON Schema (Draft 2020-12), led by the classes of the events."""

import types
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from wave_runtime.engine.events import EVENTS
from wave_runtime.engine.life_cycle import Phase
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.members import member_key

_SCALARS: Mapping[Any, str] = {str: "string", int: "integer", bool: "boolean", types.NoneType: "null"}

_HEAD: Mapping[str, Json] = {
    "run_id": {"type": "string"},
    "seq": {"type": "integer", "minimum": 1, "description": "position in the log of the run, without gaps"},
    "time_ms": {"type": "integer", "description": "milliseconds since 1970; for people, `seq` is the order"},
}


def events_schema() -> dict[str, Json]:
    """The schema of one line. New events and members may be added in later versions: readers ignore them."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:wavec:events:1",
        "title": "wave-runtime events, version 1.0",
        "description": (
            "One JSON object on each line, in the order of `seq`. A line is written only after its event is durable, "
            "and before anything that follows from a later event is done."
        ),
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in EVENTS],
        "$defs": {
            **{name: _line(name, kind) for name, kind in EVENTS.items()},
            "step_change": _object(
                {
                    "step": {"type": "string"},
                    "phase": {"enum": list(get_args(Phase))},
                    "attempt": {"type": "integer", "minimum": 0, "description": "0: it was never tried"},
                    "because": {"type": "string", "description": "why, for people; may be empty"},
                },
                "A step has entered a phase.",
            ),
        },
    }


def object_schema(kind: type) -> dict[str, Json]:
    """The schema of the JSON of a class whose fields say in their metadata what they mean."""
    return _object(_members(kind), _first_line(kind), _optional(kind))


def _line(name: str, kind: type) -> Json:
    members: dict[str, Json] = {
        **_HEAD,
        "type": {"const": name},
        **_members(kind),
        "steps": {
            "type": "array",
            "items": {"$ref": "#/$defs/step_change"},
            "description": "what the event changed, in plan order",
        },
    }
    return _object(members, _first_line(kind), _optional(kind))


def _members(kind: Any) -> dict[str, Json]:
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
    return object_schema(hint)


def _optional(kind: Any) -> set[str]:
    """What is not in every log: earlier versions did not write it, or it is left out when it says nothing."""
    return {member_key(each) for each in fields(kind) if each.default is not MISSING}


def _object(properties: Mapping[str, Json], description: str, optional: Collection[str] = ()) -> dict[str, Json]:
    return {
        "type": "object",
        "description": description,
        "required": [name for name in properties if name not in optional],
        "properties": dict(properties),
    }


def _described(schema: dict[str, Json], text: str | None) -> Json:
    return schema if text is None else {**schema, "description": text}


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").partition("\n")[0]
