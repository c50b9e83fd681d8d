"""What the shell needs from outside: time, a log, somebody who runs attempts, and those whom it tells."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from wave_runtime.attempts.attempt import Stop
from wave_runtime.engine.commands import ExpandMatrix, StartAttempt
from wave_runtime.engine.events import AttemptFinished, Event, MatrixExpanded
from wave_runtime.engine.state import State
from wave_runtime.recording.journal import Entry

Listener: TypeAlias = Callable[[Sequence[Entry], State], None]
"""Told of entries after they are durable, in the order of the log, with the state after the last."""


class Clock(Protocol):
    """Time, from outside."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970; for people."""
        ...

    def seconds(self) -> float:
        """Seconds that only go forward; for waiting."""
        ...


class Log(Protocol):
    """Where events become durable."""

    on_reserve: bool
    """The place is full, and only what was kept aside for the end of the run is left."""

    def append(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """All or none; the entries as they are to be shown. Raises JournalError."""
        ...


class AttemptRunner(Protocol):
    """Runs attempts; called from several threads."""

    def run(self, spec: StartAttempt, token: str, stop: Stop, record: Callable[[Event], None]) -> AttemptFinished:
        """Blocks until the attempt has ended. Never raises."""
        ...

    def expand(self, command: ExpandMatrix) -> MatrixExpanded:
        """Evaluates the list of a matrix and keeps it in the store. Never raises."""
        ...
