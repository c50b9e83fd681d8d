"""What held the programs of an attempt, as its events tell: the sandbox that was set up, and what left the machine.

Read from the lines of the log and not from classes, so that a log of any version of the runtime can be attested: what
its events have is there, what they lack is left out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wave_runtime.plan.canonical import Json
from wave_runtime.recording.journal import Entry

_SANDBOX = {
    "level": "level",
    "backend": "backend",
    "guarantees": "guarantees",
    "weaker_than_required": "weakerThanRequired",
    "arguments": "configuration",
}
"""Members of the event, and what they are called here. The user's number is of the machine."""


@dataclass(slots=True)
class Evidence:
    """Of one attempt."""

    sandbox: Mapping[str, Json] | None = None
    network: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class RunEvidence:
    """Of a run."""

    asked: str = ""
    """The sandbox that was asked for beyond the plan."""
    attempts: Mapping[tuple[str, int], Evidence] = field(default_factory=dict)


def evidence_of(entries: Sequence[Entry]) -> RunEvidence:
    """What the log says."""
    asked, attempts = "", dict[tuple[str, int], Evidence]()
    for entry in entries:
        match json.loads(entry.line):
            case {"type": "run_started", "inputs": {"sandbox": str(level)}}:
                asked = level
            case {"type": "sandboxed", "step": str(step), "attempt": int(number)} as event:
                sandbox = {name: event[member] for member, name in _SANDBOX.items() if member in event}
                attempts.setdefault((step, number), Evidence()).sandbox = sandbox
            case {"type": "attempt_finished", "step": str(step), "attempt": int(number), "network": dict(network)}:
                attempts.setdefault((step, number), Evidence()).network = _network(network)
            case _:
                pass
    return RunEvidence(asked, attempts)


def _network(network: Mapping[str, Json]) -> Mapping[str, Json]:
    """How much, and by which verdict. Names of hosts are left out: an agent can write anything into one."""
    contacted = network.get("contacted")
    counts: dict[str, Json] = {}
    for each in contacted if isinstance(contacted, list) else []:
        match each:
            case {"verdict": str(verdict), "connections": int(connections)}:
                before = counts.get(verdict, 0)
                counts[verdict] = connections + (before if isinstance(before, int) else 0)
            case _:
                pass
    return {"keysOutside": network.get("keys_outside", []), "connections": counts, "more": network.get("more", 0)}
