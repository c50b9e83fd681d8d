"""What changed between two plans, as facts: pages and the JSON say the same of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from wave_runtime.plan import Json

from wavec.describe.phrase import Phrase
from wavec.review.word_diff import WordDiff

Section: TypeAlias = Literal["permissions", "lowering", "graph", "prompts", "contracts", "settings"]
Effect: TypeAlias = Literal["widens", "narrows", "breaks", "unknown", "other"]
"""`widens`: a step may do or reach more; `narrows`: less; `breaks`: who relies on it may fail now; `unknown`: it could
not be decided which; `other`: none of these."""

SECTIONS: Mapping[Section, str] = {
    "permissions": "Permissions",
    "lowering": "Lowering",
    "graph": "Graph",
    "prompts": "Prompts",
    "contracts": "Contracts",
    "settings": "Settings",
}
"""In the order in which a reviewer reads them, with their titles."""


@dataclass(frozen=True, slots=True)
class Side:
    """A thing as it was, or as it is now."""

    value: str | None = None
    """None: there is no such thing on this side."""
    place: str | None = None
    """FILE:LINE:COLUMN; without a value, of what it would stand in."""


@dataclass(frozen=True, slots=True)
class Where:
    """What a change concerns: a step, or with no step the whole pipeline."""

    pipeline: str
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change. Changes of several steps that are equal are told once."""

    section: Section
    kind: str
    """Which sort of change, for programs: `newly-allowed`, `model`, ..."""
    effect: Effect
    text: Phrase
    """One sentence without its period, and without the steps."""
    before: Side = Side()
    after: Side = Side()
    calls: tuple[str, ...] = ()
    """Witnesses: calls that are permitted on one side alone."""
    counterexample: str | None = None
    """JSON text of a value that one schema accepts and the other does not."""
    why: str = ""
    """Further explanation."""
    readers: tuple[str, ...] = ()
    """Steps that read the artifact of a contract."""
    words: WordDiff | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A change, and all that it concerns."""

    change: Change
    where: tuple[Where, ...]


Found: TypeAlias = tuple[Where, Change]


def grouped(found: Sequence[Found]) -> tuple[Told, ...]:
    """Equal changes once, in the order of the sections, else in the order found."""
    by_change: dict[Change, dict[Where, None]] = {}
    for where, change in found:
        by_change.setdefault(change, {})[where] = None
    order = {section: number for number, section in enumerate(SECTIONS)}
    told = [Told(change, tuple(where)) for change, where in by_change.items()]
    return tuple(sorted(told, key=lambda one: (order[one.change.section], _EFFECTS[one.change.effect])))


_EFFECTS: Mapping[Effect, int] = {"widens": 0, "breaks": 0, "unknown": 1, "narrows": 2, "other": 3}


def shown(value: Json) -> str:
    """A value of a plan for people."""
    from wave_runtime.plan import canonical

    return value if isinstance(value, str) else canonical(value)
