"""What a run goes on from that was cut off or is resumed."""

from collections.abc import Iterator

from wave_runtime.engine.events import AttemptLost, Event
from wave_runtime.engine.state import State
from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class Past:
    """A run as its log has it, to go on with."""

    state: State
    seq: int
    """Of the last event."""
    events: tuple[Event, ...]
    """What is recorded first."""


def lost_attempts(state: State) -> Iterator[AttemptLost]:
    """The end of each attempt that was in flight when whoever ran the run was gone."""
    for name, known in state.units():
        if known.phase == "running" and known.attempts:
            yield AttemptLost(name, known.attempt, known.token or "", "the runtime that ran it is gone")
