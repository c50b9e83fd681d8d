"""Lists: which items are needed, where they can stand, and values for all places.

A shortest list that fulfils the facts has no item that can be left out. So it is no longer than the smallest size,
the last place that is spoken of, and one place for every item that is needed: only these lengths are tried.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from math import comb

from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.subsumption.document import Goal, Literal
from wavec.subsumption.facts import EachItem, Fact, FewItems, ManyItems, Repeats, SomeItem
from wavec.subsumption.witness.result import EMPTY, Empty, Finder, Found, Result, Stuck, stuck
from wavec.subsumption.witness.texts import size_of

_MOST_NEEDED = 40
_MOST_EXEMPTED = 2_000


@dataclass(frozen=True, slots=True)
class _Need:
    """An item that must be there. Needs of one group stand at different places."""

    start: int
    stop: int | None
    literal: Literal
    group: int


def no_list(facts: Sequence[Fact], finder: Finder) -> bool:
    """Whether certainly no list fulfils `facts`: a quick look at sizes and single items."""
    least, most = size_of(facts)
    if most is not None and least > most:
        return True
    each = [fact for fact in facts if isinstance(fact, EachItem)]
    for fact in facts:
        if isinstance(fact, SomeItem):
            if most is not None and fact.start >= most:
                return True
            last = fact.stop - 1 if fact.stop is not None else max(fact.start, _horizon(facts))
            goals = {_base(each, index) | {fact.literal} for index in range(fact.start, last + 1)}
            if all(isinstance(finder.find(goal), Empty) for goal in goals):
                return True
    return False


def find_list(facts: Sequence[Fact], finder: Finder) -> Result:
    """A list that fulfils `facts`. Raises TooLarge."""
    least, most = size_of(facts)
    twins = Repeats(True) in facts
    distinct = Repeats(False) in facts
    if (most is not None and least > most) or (twins and distinct):
        return EMPTY
    needs = list(_needs(facts))
    if len(needs) > _MOST_NEEDED:
        return stuck("contains", "asks for too many items to decide")
    fewest: dict[Literal, int] = {}
    for fact in facts:
        if isinstance(fact, FewItems):
            fewest[fact.literal] = min(fact.count, fewest.get(fact.literal, fact.count))
    few = [FewItems(count, literal) for literal, count in fewest.items()]
    each = [fact for fact in facts if isinstance(fact, EachItem)]
    shape = _Shape(each, needs, few, twins, distinct, _horizon(facts))
    longest = max(least, shape.horizon) + len(needs) + 2 * twins
    trouble: Stuck | None = None
    for length in range(least, (longest if most is None else min(most, longest)) + 1):
        finder.work.spend(1 + length // 8, "items")
        for result in shape.lists(length, finder):
            if isinstance(result, Found):
                return result
            if isinstance(result, Stuck):
                trouble = result
    return trouble or EMPTY


def _needs(facts: Sequence[Fact]) -> Iterator[_Need]:
    for group, fact in enumerate(facts):
        if isinstance(fact, SomeItem):
            yield _Need(fact.start, fact.stop, fact.literal, group)
        elif isinstance(fact, ManyItems):
            yield from (_Need(0, None, fact.literal, group) for _ in range(min(fact.count, _MOST_NEEDED + 1)))


def _horizon(facts: Sequence[Fact]) -> int:
    """From this index on, all places are alike."""
    ends = (fact.start if fact.stop is None else fact.stop for fact in facts if isinstance(fact, EachItem | SomeItem))
    return max(ends, default=0)


def _base(each: Sequence[EachItem], index: int) -> Goal:
    return frozenset(fact.literal for fact in each if fact.start <= index and (fact.stop is None or index < fact.stop))


@dataclass(frozen=True, slots=True)
class _Shape:
    each: Sequence[EachItem]
    needs: Sequence[_Need]
    few: Sequence[FewItems]
    twins: bool
    distinct: bool
    horizon: int

    def lists(self, length: int, finder: Finder) -> Iterator[Result]:
        """A result for each way to put what is needed into `length` places."""
        few = [fact for fact in self.few if fact.count < length]
        free = sum(fact.count for fact in few)
        # Behind these places all items are alike: what is needed can as well stand before.
        told_apart = min(length, self.horizon + len(self.needs) + 2 * self.twins + free)
        if sum(comb(told_apart, fact.count) for fact in few) > _MOST_EXEMPTED:
            yield stuck("maxContains", "leaves too many ways to choose items")
            return
        pairs: list[tuple[int, ...]] = list(combinations(range(told_apart), 2)) if self.twins else [()]
        exempt = [list(combinations(range(told_apart), fact.count)) for fact in few]
        for places in self._places(told_apart, (), finder):
            for pair in pairs:
                for exempted in product(*exempt):
                    finder.work.spend(1 + told_apart, "items")
                    spared = dict(zip((fact.literal for fact in few), exempted, strict=True))
                    yield self._filled(self._goals(length, told_apart, places, spared), pair, finder)

    def _places(self, told_apart: int, chosen: tuple[int, ...], finder: Finder) -> Iterator[tuple[int, ...]]:
        """A place for each need; those of one group in rising order."""
        if len(chosen) == len(self.needs):
            yield chosen
            return
        need = self.needs[len(chosen)]
        start = need.start
        if chosen and self.needs[len(chosen) - 1].group == need.group:
            start = chosen[-1] + 1
        for place in range(start, min(told_apart, told_apart if need.stop is None else need.stop)):
            finder.work.spend(1, "items")
            yield from self._places(told_apart, (*chosen, place), finder)

    def _goals(
        self, length: int, told_apart: int, places: Sequence[int], spared: Mapping[Literal, tuple[int, ...]]
    ) -> list[Goal]:
        goals = [set(_base(self.each, index)) for index in range(told_apart)]
        alike = set(_base(self.each, told_apart))
        for need, place in zip(self.needs, places, strict=True):
            goals[place].add(need.literal)
        for literal, indexes in spared.items():
            alike.add(literal.opposite)
            for index, goal in enumerate(goals):
                if index not in indexes:
                    goal.add(literal.opposite)
        return [*map(frozenset, goals), *[frozenset(alike)] * (length - told_apart)]

    def _filled(self, goals: list[Goal], pair: tuple[int, ...], finder: Finder) -> Result:
        if pair:
            both = goals[pair[0]] | goals[pair[1]]
            for index in pair:
                goals[index] = both
        values: list[Json] = []
        trouble: Stuck | None = None
        # The same goals have the same values: each is looked for once.
        for goal in dict.fromkeys(goals):
            result = finder.find(goal)
            if isinstance(result, Empty):
                return EMPTY
            if isinstance(result, Stuck):
                trouble = result
        if trouble is not None:
            return trouble
        for index, goal in enumerate(goals):
            finder.work.spend(1 + len(values) * self.distinct, "items")
            different = [finder.nodes.made({"const": value}) for value in values] if self.distinct else []
            result = finder.find(goal | {Literal(node, False) for node in different})
            if isinstance(result, Empty):
                # All places before had the same goal: there are not more values. Otherwise another choice might do.
                if all(other == goal for other in goals[:index]):
                    return EMPTY
                return stuck("uniqueItems", "leaves too many ways to choose items")
            if isinstance(result, Stuck):
                return result
            values.append(result.value)
        return Found(values)
