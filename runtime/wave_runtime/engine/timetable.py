"""What is to happen later in a run: waits that end, attempts and runs that have taken too long."""

import heapq
from collections.abc import Iterator
from math import inf
from typing import NamedTuple, TypeAlias

from wave_runtime.engine.events import RunTimedOut, TimerFired

Attempt: TypeAlias = tuple[str, int]
"""The name of a unit and the number of its attempt."""


class Due(NamedTuple):
    """What is to happen, and when. A tuple: they are sorted by what stands first."""

    at: float
    """Seconds of a clock that only goes forward."""
    number: int
    """No two have the same one: what comes behind it is never compared."""
    what: TimerFired | RunTimedOut | Attempt
    """An event to report, or an attempt that then takes too long."""


class Timetable:
    """Sorted by time; of two that are due at once, the one that was added first comes first."""

    def __init__(self) -> None:
        self._heap: list[Due] = []
        self._added = 0

    def add(self, at: float, what: TimerFired | RunTimedOut | Attempt) -> None:
        """At `at`, the event is to be reported, or the attempt is to end."""
        self._added += 1
        heapq.heappush(self._heap, Due(at, self._added, what))

    def soonest(self) -> float:
        """When to look again; infinity when there is nothing. Deadlines of attempts that have ended stay until their
        time: they cost a wake-up, no more."""
        return self._heap[0].at if self._heap else inf

    def due(self, now: float) -> Iterator[Due]:
        """Takes out what is due by `now`."""
        while self._heap and self._heap[0].at <= now:
            yield heapq.heappop(self._heap)
