"""The life cycle of steps and attempts, from the tables that the runtime obeys."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from wave_runtime.engine.failure import FAILURES
from wave_runtime.engine.life_cycle import ATTEMPT_LIFE_CYCLE, ENDED, LIFE_CYCLE

P = TypeVar("P", bound=str)

_HEAD = """# Life cycle

A run is a log of events; [what a step is in](../runtime.md) follows from them. Nothing else changes a phase.
"""
_FAILURES = """## Failures of an attempt

Attempts that are left are used only where trying again can help.

| Kind | Meaning | Where to look | Tried again |
|---|---|---|---|
"""


def life_cycle_page() -> str:
    """Diagrams and tables."""
    rows = (
        f"| `{kind}` | {row.meaning} | {row.fault} | {'yes' if row.again else 'no'} |\n"
        for kind, row in FAILURES.items()
    )
    steps = _section("Steps", LIFE_CYCLE)
    attempts = _section("Attempts", ATTEMPT_LIFE_CYCLE)
    return "\n".join([_HEAD, *steps, *attempts, _FAILURES + "".join(rows)])


def _section(title: str, table: Mapping[P, Mapping[P, str]]) -> Iterator[str]:
    first = next(iter(table))
    moves = [(before, after, when) for before, row in table.items() for after, when in row.items()]
    final = [phase for phase, row in table.items() if not row or phase in ENDED]
    yield f"## {title}\n"
    yield "```mermaid\nstateDiagram-v2"
    yield f"    [*] --> {first}"
    yield from (f"    {before} --> {after}" for before, after, _ in moves)
    yield from (f"    {phase} --> [*]" for phase in final)
    yield "```\n"
    yield "| From | To | When |\n|---|---|---|"
    yield from (f"| `{before}` | `{after}` | {when} |" for before, after, when in moves)
    yield ""
