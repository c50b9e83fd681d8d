"""What is to happen later in a run: waits that end, attempts that have taken too long."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """When to report that a wait is over, or that an attempt takes too long."""

    at: float
    """Seconds of a clock that only goes forward."""
    number: int
    step: str
    attempt: int
    is_deadline: bool


class Timetable:
    """Sorted by time; of two that are due at once, the one that was added first comes first."""

    def __init__(self) -> None:
        self._heap: list[Due] = []
        self._added = 0

    def add(self, at: float, step: str, attempt: int, *, is_deadline: bool) -> None:
        """At `at`, a wait is over (or an attempt is to end, when it is a deadline)."""
        self._added += 1
        heapq.heappush(self._heap, Due(at, self._added, step, attempt, is_deadline))

    def soonest(self) -> float:
        """When to look again; infinity when there is nothing. Deadlines of attempts that have ended stay until their
        time: they cost a wake-up, no more."""
        return self._heap[0].at if self._heap else inf

    def due(self, now: float) -> Iterator[Due]:
        """Takes out what is due by `now`."""
        while self._heap and self._heap[0].at <= now:
            yield heapq.heappop(self._heap)
