"""What a search for a value ends with."""

from collections.abc import Iterable
from typing import Protocol, TypeAlias

from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.automata.work import Work
from wavec.subsumption.document import Goal, Literal, Nodes
from wavec.subsumption.facts import Doubt


@dataclass(frozen=True, slots=True)
class Found:
    """A value that fulfils the goal."""

    value: Json


@dataclass(frozen=True, slots=True)
class Empty:
    """No value fulfils the goal."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """Neither is known; `doubt` is why."""

    doubt: Doubt


Result: TypeAlias = Found | Empty | Stuck

EMPTY = Empty()


def stuck(keyword: str, why: str) -> Stuck:
    """Stuck at a keyword whose place is not known."""
    return Stuck(Doubt(keyword, "", f"`{keyword}` {why}"))


class Finder(Protocol):
    """The search, as those who build values of one kind need it for what lies inside."""

    nodes: Nodes
    work: Work

    def find(self, goal: Goal) -> Result:
        """A value for `goal`."""

    def holds(self, goal: Iterable[Literal], value: Json) -> bool:
        """Whether the validator says that `value` fulfils `goal`. Raises Undecided."""
