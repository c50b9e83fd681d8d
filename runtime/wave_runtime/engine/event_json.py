"""Events as JSON, led by their classes: `{"type": "attempt_lost", "step": ..., ...}`."""

import json
from collections.abc import Mapping, Sequence
from typing import cast

from wave_runtime.engine.commands import Publish
from wave_runtime.engine.events import EVENTS, Event, Unknown
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.decode import read_value
from wave_runtime.plan.encode import encode_value

# ASCII: no control character reaches a log, and a database cannot hold the half characters of odd file names as text.
compact = json.JSONEncoder(separators=(",", ":")).encode
"""JSON without spaces, in ASCII."""

_NAMES: Mapping[type, str] = {kind: name for name, kind in EVENTS.items()}


def name_of(event: Event) -> str:
    """What the event is called in the log."""
    return event.type if isinstance(event, Unknown) else _NAMES[type(event)]


def event_to_json(event: Event) -> dict[str, Json]:
    """The event's name as `type`, then its members in their order."""
    return {"type": name_of(event), **cast("Mapping[str, Json]", encode_value(event))}


def event_from_json(value: Mapping[str, Json]) -> Event:
    """The event that `event_to_json` made `value` of; a type that this version does not know is `Unknown`.

    Raises PlanError when a known event lacks a member or has one of another kind.
    """
    name = str(value.get("type"))
    kind = EVENTS.get(name)
    return Unknown(name) if kind is None else cast(Event, read_value(kind, value))


def changes_from_json(values: Sequence[Mapping[str, Json]]) -> tuple[Publish, ...]:
    """What `changes_to_json` made `values` of. Raises PlanError."""
    return tuple(cast(Publish, read_value(Publish, value)) for value in values)


def changes_to_json(changes: Sequence[Publish]) -> list[Json]:
    """What an event changed, as it stands beside the event in a line or a row."""
    return [
        {"step": change.step, "phase": change.phase, "attempt": change.attempt, "because": change.because}
        for change in changes
    ]


def line(run_id: str, seq: int, time_ms: int, data: str, steps: str) -> str:
    """An event as one line of JSON, from the texts of its own members and of what it changed."""
    return f'{{"run_id":{compact(run_id)},"seq":{seq},"time_ms":{time_ms},{data[1:-1]},"steps":{steps}}}'
