"""Matches regular patterns in time linear in the text: every place in the pattern is followed at once.

The pattern becomes an automaton with a state for each character that it names, counted repetitions written out. The
sets of states that occur are remembered with their moves, so that each is worked out once; what is remembered is
bounded, and forgotten as a whole. Several threads may match at once: a set is never changed, only its moves grow.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple, TypeAlias, assert_never

from wave_runtime.plan.json_schema.pattern import (
    WORD,
    Anchor,
    Back,
    Characters,
    Choice,
    Group,
    Look,
    Node,
    PatternError,
    Ranges,
    Repeat,
    Series,
)

Spend: TypeAlias = Callable[[int], None]
"""Is told of work before it is done, in steps of about a microsecond; may raise to end it."""

MOST_STATES = 20_000
_MOST_REMEMBERED = 2_000
_MOST_MOVES = 50_000

_Side: TypeAlias = Literal["edge", "word", "other"]
"""What stands before or after a place: an end of the text, a character of a word, another one."""


class _State(NamedTuple):
    """Either takes one of `ranges` and goes on to `goals`, or goes on without, if its `anchor` holds."""

    goals: tuple[int, ...] = ()
    ranges: Ranges | None = None
    anchor: str | None = None


class _Set:
    """States that were reached at once, before anything is done that takes no character."""

    __slots__ = ("before", "moves", "states")

    def __init__(self, states: frozenset[int], before: _Side) -> None:
        self.states = states
        self.before = before
        self.moves: dict[str, _Set | bool] = {}
        """By character: the next set; True: the pattern has matched; False: it cannot any more."""


class Automaton:
    """A pattern without look-around and back-references. Raises PatternError when it is too large."""

    def __init__(self, tree: Node, *, anchored: bool) -> None:
        self._anchored = anchored
        self._nodes: list[_State] = [_State()]  # 0: the pattern has matched
        self._first = self._built(tree, 0)
        self._borders = any(state.anchor in ("border", "inside") for state in self._nodes)
        self._cuts = _cuts([state.ranges for state in self._nodes if state.ranges is not None])
        by_ranges = {ranges: self._classes(ranges) for state in self._nodes if (ranges := state.ranges) is not None}
        self._taken = [by_ranges[state.ranges] if state.ranges is not None else None for state in self._nodes]
        self._known: dict[tuple[frozenset[int], _Side], _Set] = {}
        self._moves = 0

    def matches(self, text: str, spend: Spend) -> bool:
        """Whether the pattern matches somewhere in `text`."""
        spend(1 + len(text) // 16)
        here = self._known_set(frozenset((self._first,)), "edge")
        for character in text:
            move = here.moves.get(character)
            if move is None:
                move = self._move(here, character, spend)
            if isinstance(move, bool):
                return move
            here = move
        return 0 in self._reached(here, "edge", spend)

    def _move(self, here: _Set, character: str, spend: Spend) -> _Set | bool:
        after: _Side = "word" if self._borders and _is_word(character) else "other"
        class_ = bisect_right(self._cuts, ord(character))
        reached = self._reached(here, after, spend)
        move: _Set | bool
        if 0 in reached:
            move = True
        else:
            goals = set() if self._anchored else {self._first}
            for index in reached:
                taken = self._taken[index]
                if taken is not None and class_ in taken:
                    goals.update(self._nodes[index].goals)
            move = self._known_set(frozenset(goals), after) if goals else False
        if self._moves > _MOST_MOVES:
            self._known, self._moves = {}, 0
        else:
            here.moves[character] = move
            self._moves += 1
        return move

    def _known_set(self, states: frozenset[int], before: _Side) -> _Set:
        known = self._known.get((states, before))
        if known is None:
            if len(self._known) > _MOST_REMEMBERED:
                self._known, self._moves = {}, 0
            known = self._known[states, before] = _Set(states, before)
        return known

    def _reached(self, here: _Set, after: _Side, spend: Spend) -> set[int]:
        """All states that are reached without taking a character."""
        reached, todo = set(here.states), list(here.states)
        while todo:
            state = self._nodes[todo.pop()]
            if state.ranges is None and _holds(state.anchor, here.before, after):
                more = [goal for goal in state.goals if goal not in reached]
                reached.update(more)
                todo.extend(more)
        spend(1 + len(reached) // 2)
        return reached

    def _built(self, node: Node, after: int) -> int:
        """The state in which `node` begins, if `after` is where what follows it begins."""
        match node:
            case Characters(ranges):
                return self._state(_State((after,), ranges))
            case Anchor(kind):
                return self._state(_State((after,), None, kind))
            case Group(_, body):
                return self._built(body, after)
            case Series(parts):
                for part in reversed(parts):
                    after = self._built(part, after)
                return after
            case Choice(options):
                return self._state(_State(tuple(self._built(option, after) for option in options)))
            case Repeat(body, least, most):
                return self._repeated(body, least, most, after)
            case Look() | Back():
                raise PatternError("is not regular")
            case _:
                assert_never(node)

    def _repeated(self, body: Node, least: int, most: int | None, after: int) -> int:
        here = after
        if most is None:
            here = self._state(_State())
            self._nodes[here] = _State((self._built(body, here), after))
        else:
            for _ in range(most - least):
                here = self._state(_State((self._built(body, here), after)))
        for _ in range(least):
            next_ = self._built(body, here)
            if next_ == here:  # nothing, any number of times
                break
            here = next_
        return here

    def _state(self, state: _State) -> int:
        if len(self._nodes) >= MOST_STATES:
            raise PatternError(f"is too large: its repetitions, written out, have more than {MOST_STATES} places")
        self._nodes.append(state)
        return len(self._nodes) - 1

    def _classes(self, ranges: Ranges) -> frozenset[int]:
        """The classes of characters, as `_cuts` divides them, that lie in `ranges`."""
        return frozenset(
            class_
            for low, high in ranges
            for class_ in range(bisect_right(self._cuts, low), bisect_right(self._cuts, high) + 1)
        )


def _cuts(sets: Iterable[Ranges]) -> list[int]:
    """Where a class of characters begins that no set divides."""
    return sorted({cut for ranges in dict.fromkeys(sets) for low, high in ranges for cut in (low, high + 1)})


def _is_word(character: str) -> bool:
    return any(low <= ord(character) <= high for low, high in WORD)


def _holds(anchor: str | None, before: _Side, after: _Side) -> bool:
    match anchor:
        case None:
            return True
        case "start":
            return before == "edge"
        case "end":
            return after == "edge"
        case "border":
            return (before == "word") != (after == "word")
        case _:
            return (before == "word") == (after == "word")
