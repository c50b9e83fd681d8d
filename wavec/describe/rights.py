"""What steps may do at most: sets of names, or everything of a kind, and the words for both."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from wavec.describe.phrase import Name, Phrase, joined

MOST_NAMES = 24
"""A cell names at most so many; the rights of a step name all."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A set of names, or everything of its kind."""

    names: frozenset[str] = frozenset()
    all: str = ""
    """What everything is called; empty: it is the names alone."""
    but: frozenset[str] = frozenset()
    """Patterns that are taken away from everything."""
    more: str = ""
    """What cannot be named."""

    def __or__(self, other: "Bound") -> "Bound":
        more = self.more or other.more
        if self.all and other.all:
            # The wider word stands for both.
            wider = max(self.all, other.all, key=_WIDE.index)
            return Bound(all=wider, but=self.but & other.but, more=more)
        if self.all or other.all:
            return replace(self if self.all else other, more=more)
        return Bound(self.names | other.names, more=more)

    @property
    def phrase(self) -> Phrase:
        """For a page; empty if there is nothing."""
        listed = _listed(self.names)
        if self.all:
            listed = (self.all, " but ", *_listed(self.but)) if self.but else (self.all,)
        more: Phrase = (self.more,) if self.more and self.all not in _BY_PROGRAMS else ()
        return joined(filter(None, (listed, more)), "; ")


def _listed(texts: Iterable[str]) -> Phrase:
    shown = sorted(texts)
    left = len(shown) - MOST_NAMES
    more: Phrase = (f" and {left:,} more",) if left > 0 else ()
    return (*joined((Name(text),) for text in shown[:MOST_NAMES]), *more)


NOTHING = Bound()
WITHIN = "all that its sandbox shows"
"""What is left of every file within walls."""
_WIDE = ("the workspace", WITHIN, "every tool", "any program", "any host", "every file", "not limited")
_BY_PROGRAMS = (WITHIN, "any host", "every file")
"""What is as much as programs can do anyway."""
UNLIMITED = Bound(all="not limited")
_LABELS = ("tools", "programs", "reads", "writes", "hosts", "secrets")


@dataclass(frozen=True, slots=True)
class Rights:
    """What some steps may do."""

    tools: Bound = field(default=NOTHING)
    programs: Bound = field(default=NOTHING)
    reads: Bound = field(default=NOTHING)
    writes: Bound = field(default=NOTHING)
    hosts: Bound = field(default=NOTHING)
    secrets: Bound = field(default=NOTHING)

    def __or__(self, other: "Rights") -> "Rights":
        return Rights(
            self.tools | other.tools,
            self.programs | other.programs,
            self.reads | other.reads,
            self.writes | other.writes,
            self.hosts | other.hosts,
            self.secrets | other.secrets,
        )

    @property
    def columns(self) -> tuple[tuple[str, Phrase], ...]:
        """Each kind with what is to be said of it."""
        bounds = (self.tools, self.programs, self.reads, self.writes, self.hosts, self.secrets)
        return tuple((label, bound.phrase or ("none",)) for label, bound in zip(_LABELS, bounds, strict=True))

    @property
    def lines(self) -> tuple[tuple[str, Phrase], ...]:
        """The columns in which there is something."""
        if self.programs == UNLIMITED:
            bounded = [(label, bound) for label, bound in self.columns[2:5] if bound != UNLIMITED.phrase]
            return (("programs", ("a shell command: not limited",)), *bounded)
        return tuple(column for column in self.columns if column[1] != ("none",)) or (("tools", ("none",)),)
