"""Objects: which members are needed, what they may be called, and values for all of them.

A smallest object that fulfils the facts has the members that must be there, those that one fact asks for, and only
as many others as the smallest size needs. Names that no schema mentions fall into classes, by the patterns that
they match; all names of one class are alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.subsumption.document import Goal, Literal
from wavec.subsumption.facts import (
    Called,
    CalledElse,
    CalledLike,
    EachMember,
    Fact,
    NamesObey,
    Present,
    Selector,
    SomeMember,
    Spelled,
)
from wavec.subsumption.language.match import search
from wavec.subsumption.witness.result import EMPTY, Empty, Finder, Found, Result, Stuck, stuck
from wavec.subsumption.witness.texts import size_of

_MOST_PATTERNS = 5
_READABLE = ("extra", "other", "more", "Extra", "extra-1", "1")
_MOST_FILLED = 200

_Members = Mapping[str, Goal]
"""What is asked of members beyond what every member of that name must fulfil."""


def no_object(facts: Sequence[Fact], finder: Finder) -> bool:
    """Whether certainly no object fulfils `facts`: a quick look at sizes and named members."""
    shape = _Shape(facts, finder)
    least, most = size_of(facts)
    if (most is not None and least > most) or not shape.absent.isdisjoint(shape.needed):
        return True
    if most is not None and len(shape.needed) > most:
        return True
    return any(isinstance(finder.find(shape.goal(name) | more), Empty) for name, more in shape.needed.items())


def find_object(facts: Sequence[Fact], finder: Finder) -> Result:
    """An object that fulfils `facts`. Raises TooLarge, and Undecided for patterns that are not read."""
    if no_object(facts, finder):
        return EMPTY
    shape = _Shape(facts, finder)
    if len(shape.patterns) > _MOST_PATTERNS:
        return stuck("patternProperties", "has too many patterns to decide")
    if not all(shape.allowed(name) for name in shape.needed):
        return EMPTY
    trouble: Stuck | None = None
    for members in shape.with_needs(shape.needed, shape.open):
        if isinstance(members, Stuck):
            trouble = members
            continue
        result = shape.built(members)
        if isinstance(result, Found):
            return result
        if isinstance(result, Stuck):
            trouble = result
    if trouble is None and sum(isinstance(need.selector, Spelled) for need in shape.open) > 1:
        return stuck("propertyNames", "leaves too many names to choose from")  # one name might serve both
    return trouble or EMPTY


@dataclass(frozen=True, slots=True)
class _Class:
    """Names that no schema mentions and that match just these patterns."""

    patterns: frozenset[str]


class _Shape:
    def __init__(self, facts: Sequence[Fact], finder: Finder) -> None:
        self.finder = finder
        self.least, self.most = size_of(facts)
        self.each = [fact for fact in facts if isinstance(fact, EachMember)]
        self.spelling = frozenset(fact.literal for fact in facts if isinstance(fact, NamesObey))
        self.absent = {fact.name for fact in facts if isinstance(fact, Present) and not fact.wanted}
        self.needed: dict[str, Goal] = {
            fact.name: frozenset() for fact in facts if isinstance(fact, Present) and fact.wanted
        }
        self.open: list[SomeMember] = []
        for fact in facts:
            if isinstance(fact, SomeMember):
                if isinstance(fact.selector, Called):
                    name = fact.selector.name
                    self.needed[name] = self.needed.get(name, frozenset()) | _goal(fact)
                else:
                    self.open.append(fact)
        # One member can serve several needs: the one that is choosy about names chooses first.
        self.open.sort(key=lambda need: not isinstance(need.selector, Spelled))
        selectors = [fact.selector for fact in facts if isinstance(fact, EachMember | SomeMember)]
        self.patterns = sorted({pattern for selector in selectors for pattern in _patterns(selector)})
        mentioned = [*self.needed, *self.absent, *(name for selector in selectors for name in _names(selector))]
        self.names = list(dict.fromkeys(mentioned))

    def goal(self, name: str) -> Goal:
        """What every member called `name` must fulfil."""
        return frozenset(fact.literal for fact in self.each if _selects(fact.selector, name))

    def allowed(self, name: str) -> bool:
        """Whether a member may have this name."""
        return name not in self.absent and (not self.spelling or self.finder.holds(self.spelling, name))

    def with_needs(self, members: _Members, needs: Sequence[SomeMember]) -> Iterator[_Members | Stuck]:
        """Members with one for each of `needs`, in every way that can make a difference."""
        if not needs:
            yield members
            return
        need, rest = needs[0], needs[1:]
        for name in dict.fromkeys((*members, *self.names)):
            if self.allowed(name) and self._takes(need.selector, name):
                more = {**members, name: members.get(name, frozenset()) | _goal(need)}
                if not isinstance(self.finder.find(self.goal(name) | more[name]), Empty):
                    yield from self.with_needs(more, rest)
        for kind in self._classes():
            if not _covers(need.selector, kind):
                continue
            if isinstance(self.finder.find(self._goal_of(kind) | _goal(need)), Empty):
                continue
            spelled = frozenset((need.selector.literal,)) if isinstance(need.selector, Spelled) else frozenset()
            fresh = self._name(kind, members, spelled)
            if isinstance(fresh, Found):
                yield from self.with_needs({**members, str(fresh.value): _goal(need)}, rest)
            elif isinstance(fresh, Stuck):
                yield fresh

    def built(self, members: _Members) -> Result:
        """The object with these members, filled up to the smallest size."""
        if self.most is not None and len(members) > self.most:
            return EMPTY
        value: dict[str, Json] = {}
        trouble: Stuck | None = None
        for name, more in members.items():
            self.finder.work.spend(1, "properties")
            result = self.finder.find(self.goal(name) | more)
            if isinstance(result, Empty):
                return EMPTY
            if isinstance(result, Stuck):
                trouble = result
            else:
                value[name] = result.value
        if trouble is not None:
            return trouble
        return Found(value) if len(value) >= self.least else self._filled(value)

    def _filled(self, value: dict[str, Json]) -> Result:
        trouble: Stuck | None = None
        for name in self.names:
            if len(value) < self.least and name not in value and self.allowed(name):
                result = self.finder.find(self.goal(name))
                if isinstance(result, Found):
                    value[name] = result.value
                elif isinstance(result, Stuck):
                    trouble = result
        for kind in self._classes():
            if len(value) >= self.least:
                break
            result = self.finder.find(self._goal_of(kind))
            if isinstance(result, Stuck):
                trouble = result
            while isinstance(result, Found) and len(value) < self.least:
                if len(value) > _MOST_FILLED:
                    return stuck("minProperties", "asks for too many members to decide")
                fresh = self._name(kind, value, frozenset())
                if not isinstance(fresh, Found):
                    trouble = fresh if isinstance(fresh, Stuck) else trouble
                    break
                value[str(fresh.value)] = result.value
        if len(value) >= self.least:
            return Found(value)
        return trouble or EMPTY

    def _classes(self) -> Iterator[_Class]:
        for matched in product((False, True), repeat=len(self.patterns)):
            self.finder.work.spend(1, "patternProperties")
            yield _Class(frozenset(pattern for pattern, yes in zip(self.patterns, matched, strict=True) if yes))

    def _goal_of(self, kind: _Class) -> Goal:
        return frozenset(fact.literal for fact in self.each if _covers(fact.selector, kind))

    def _name(self, kind: _Class, taken: Mapping[str, object], spelled: Goal) -> Result:
        """A name of the class that is not taken yet."""
        made = self.finder.nodes.made
        goal: set[Literal] = {Literal(made({"type": "string"}), True), *self.spelling, *spelled}
        goal |= {Literal(made({"pattern": pattern}), pattern in kind.patterns) for pattern in self.patterns}
        mentioned = sorted({*self.names, *taken})
        if mentioned:
            goal.add(Literal(made({"enum": mentioned}), False))
        for name in _READABLE:
            if self.finder.holds(goal, name):
                return Found(name)
        return self.finder.find(frozenset(goal))

    def _takes(self, selector: Selector, name: str) -> bool:
        if isinstance(selector, Spelled):
            return self.finder.holds((selector.literal,), name)
        return _selects(selector, name)


def _goal(need: SomeMember) -> Goal:
    return frozenset() if need.literal is None else frozenset((need.literal,))


def _names(selector: Selector) -> Iterator[str]:
    match selector:
        case Called(name):
            yield name
        case CalledElse(names):
            yield from sorted(names)
        case _:
            pass


def _patterns(selector: Selector) -> Iterator[str]:
    match selector:
        case CalledLike(pattern):
            yield pattern
        case CalledElse(_, patterns):
            yield from patterns
        case _:
            pass


def _selects(selector: Selector, name: str) -> bool:
    match selector:
        case Called(called):
            return called == name
        case CalledLike(pattern):
            return search(pattern, name)
        case CalledElse(names, patterns):
            return name not in names and not any(search(pattern, name) for pattern in patterns)
        case _:
            return False


def _covers(selector: Selector, kind: _Class) -> bool:
    """Whether the names of a class are selected; `Spelled` looks at the single name, and may select some."""
    match selector:
        case Called():
            return False
        case CalledLike(pattern):
            return pattern in kind.patterns
        case CalledElse(_, patterns):
            return patterns.isdisjoint(kind.patterns)
        case _:
            return True
