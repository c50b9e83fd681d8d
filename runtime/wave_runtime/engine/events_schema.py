"""The lines of `exec --events json` as a JSON Schema (Draft 2020-12), led by the classes of the events."""

from collections.abc import Mapping
from typing import get_args

from wave_runtime.engine.class_schema import first_line, members_schema, object_of, optional_members
from wave_runtime.engine.events import EVENTS
from wave_runtime.engine.life_cycle import Phase
from wave_runtime.plan.canonical import Json

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
            "step_change": object_of(
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


def _line(name: str, kind: type) -> Json:
    members: dict[str, Json] = {
        **_HEAD,
        "type": {"const": name},
        **members_schema(kind),
        "steps": {
            "type": "array",
            "items": {"$ref": "#/$defs/step_change"},
            "description": "what the event changed, in plan order",
        },
    }
    return object_of(members, first_line(kind), optional_members(kind))
