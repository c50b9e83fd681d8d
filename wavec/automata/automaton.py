"""A pattern as a machine: states, and which characters lead from one to the next.

The machine of `built` accepts the texts in which the pattern matches anywhere, that of `whole` those that it matches
from end to end. Where it cannot say what the pattern says
(look-around, references, word borders, thousands of repetitions) it accepts more, and is not `exact`.
"""

from dataclasses import dataclass, field
from typing import assert_never

from wave_runtime.plan.json_schema.pattern import Ranges

from wavec.automata.regex import (
    ANY,
    Chars,
    Either,
    Look,
    Place,
    Regex,
    Repeat,
    Row,
    Same,
    text,
    within,
)

_MOST_STATES = 3_000

States = frozenset[int]


@dataclass(slots=True)
class Automaton:
    """States are numbers; 0 begins, 1 accepts. Filled by `built` and `whole`, and not changed after that."""

    exact: bool = True
    moves: list[list[tuple[Ranges, int]]] = field(default_factory=lambda: [[], []])
    jumps: list[list[tuple[str, int]]] = field(default_factory=lambda: [[], []])
    """Without a character: always (``), at the start of the text (`^`), at its end (`$`)."""
    known: dict[tuple[States, int], States] = field(default_factory=dict)
    _sets: tuple[Ranges, ...] = ()

    @property
    def sets(self) -> tuple[Ranges, ...]:
        """The sets of characters that it tells apart, each once."""
        if not self._sets:
            self._sets = tuple(dict.fromkeys(ranges for moves in self.moves for ranges, _ in moves))
        return self._sets

    def first(self) -> States:
        """The states before the first character."""
        return self._closed({0}, "^")

    def step(self, states: States, code: int) -> States:
        """The states after one more character."""
        key = (states, code)
        if key not in self.known:
            after = {to for state in states for ranges, to in self.moves[state] if within(code, ranges)}
            self.known[key] = self._closed(after, "")
        return self.known[key]

    def accepts(self, states: States, *, empty: bool) -> bool:
        """Whether the text may end here; `empty`: before its first character."""
        return 1 in states or 1 in self._closed(set(states), "^$" if empty else "$")

    def matches(self, text: str) -> bool:
        """Whether the machine accepts `text`."""
        states = self.first()
        for character in text:
            states = self.step(states, ord(character))
            if not states or 1 in states:
                break  # state 1 keeps accepting
        return self.accepts(states, empty=not text)

    def _closed(self, states: set[int], places: str) -> States:
        todo = list(states)
        while todo:
            for place, to in self.jumps[todo.pop()]:
                if (not place or place in places) and to not in states:
                    states.add(to)
                    todo.append(to)
        return frozenset(states)

    def add(self, node: Regex, start: int, end: int) -> None:
        """Ways from `start` to `end` that read what `node` reads."""
        match node:
            case Chars(ranges):
                self.moves[start].append((ranges, end))
            case Place("start"):
                self.jumps[start].append(("^", end))
            case Place("end"):
                self.jumps[start].append(("$", end))
            case Place() | Look():
                self.exact = False
                self.jumps[start].append(("", end))
            case Same():
                self.exact = False
                self.add(Repeat(ANY, 0, None), start, end)
            case Row(parts):
                for part in parts:
                    after = self.state()
                    self.add(part, start, after)
                    start = after
                self.jumps[start].append(("", end))
            case Either(options):
                for option in options:
                    self.add(option, start, end)
            case Repeat(body, least, most):
                self._repeat(body, least, most, start, end)
            case _:
                assert_never(node)

    def _repeat(self, body: Regex, least: int, most: int | None, start: int, end: int) -> None:
        for count in range(least if most is None else most):
            if len(self.moves) > _MOST_STATES:
                self.exact, most = False, None
                break
            if count >= least:
                self.jumps[start].append(("", end))
            after = self.state()
            self.add(body, start, after)
            start = after
        if most is None:
            turn = self.state()
            self.jumps[start].append(("", turn))
            self.add(body, turn, turn)
            start = turn
        self.jumps[start].append(("", end))

    def state(self) -> int:
        self.moves.append([])
        self.jumps.append([])
        return len(self.moves) - 1


def built(tree: Regex) -> Automaton:
    """The machine that finds `tree` anywhere in a text."""
    machine = Automaton()
    begin = machine.state()
    machine.moves[0].append((ANY.ranges, 0))
    machine.jumps[0].append(("", begin))
    machine.add(tree, begin, 1)
    machine.moves[1].append((ANY.ranges, 1))
    return machine


def whole(tree: Regex) -> Automaton:
    """The machine that accepts the texts which `tree` matches from end to end."""
    machine = Automaton()
    begin, end = machine.state(), machine.state()
    machine.jumps[0].append(("", begin))
    machine.add(tree, begin, end)
    machine.jumps[end].append(("$", 1))
    return machine


def words(texts: frozenset[str]) -> Automaton:
    """The machine that accepts exactly `texts`."""
    return whole(Either(tuple(map(text, sorted(texts)))))
