"""What reaches a step, and how: from a place of its own, or with an artifact of an earlier step."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from wave_runtime.plan.record import dataclass

from wavec.source.span import Span


class Keyed(Protocol):
    """Something that is followed through the graph."""

    @property
    def key(self) -> str:
        """Equal for what need not be told twice of one step."""
        ...

    @property
    def at(self) -> Span:
        """Where it comes in."""
        ...


T = TypeVar("T", bound=Keyed)


@dataclass(frozen=True, slots=True, eq=False)
class Handed:
    """An artifact that a step is given."""

    step: str
    """Whose artifact it is."""
    artifact: str
    at: Span
    """The injection, or the expression that inserts it."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrival(Generic[T]):
    """Something that reaches a step."""

    what: T
    step: str
    """Where it arrives."""
    hand: Handed | None
    """None: it comes in at this very step."""
    before: "Arrival[T] | None"
    """How it reached the step that made the artifact."""
    hops: int

    def path(self) -> Iterator[Handed]:
        """The artifacts that carried it, the first one first."""
        found: list[Handed] = []
        arrival: Arrival[T] | None = self
        while arrival is not None and arrival.hand is not None:
            found.append(arrival.hand)
            arrival = arrival.before
        return reversed(found)

    @property
    def entry(self) -> str:
        """The step at which it came in."""
        arrival = self
        while arrival.before is not None:
            arrival = arrival.before
        return arrival.step


def followed(
    order: Sequence[str], own: Mapping[str, Sequence[T]], handed: Mapping[str, Sequence[Handed]]
) -> Mapping[str, Mapping[str, Arrival[T]]]:
    """What reaches each step of `order` (topological), by key: of several ways the shortest, then the first written.

    Whatever reaches a step reaches all its artifacts: a model mixes what it reads.
    """
    found: dict[str, dict[str, Arrival[T]]] = {}
    for id in order:
        here: dict[str, Arrival[T]] = {}
        for what in own.get(id, ()):
            here.setdefault(what.key, Arrival(what, id, None, None, 0))
        for hand in handed.get(id, ()):
            for key, before in found.get(hand.step, {}).items():
                if key not in here or before.hops + 1 < here[key].hops:
                    here[key] = Arrival(before.what, id, hand, before, before.hops + 1)
        found[id] = here
    return found
