"""The shortest text that some machines accept and others refuse."""

from collections.abc import Sequence
from itertools import repeat

from wavec.automata.automaton import Automaton, States
from wavec.automata.regex import LAST, Ranges
from wavec.automata.work import Work

_READABLE = "".join(
    dict.fromkeys(
        "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./:@ " + "".join(map(chr, range(33, 127)))
    )
)
_SURROGATES = (0xD800, 0xDFFF)
_READABLE_CODES = tuple(map(ord, _READABLE))
_BORDERS = frozenset((0, _SURROGATES[1] + 1, *_READABLE_CODES, *(code + 1 for code in _READABLE_CODES)))
"""Where the code points of the readable characters begin and end."""

_State = tuple[States, ...]
_Way = tuple["_Way", str] | None
"""The characters that led to a state, the last one first."""


def shortest(
    wanted: Sequence[Automaton], refused: Sequence[Automaton], least: int, most: int | None, work: Work
) -> str | None:
    """A shortest text of `least` to `most` characters; None if there is none. Raises TooLarge.

    Invariant: a state is looked at once from length `least` on: a longer text that leads to it gives nothing new.
    """
    machines = (*wanted, *refused)
    work.spend(sum(len(machine.moves) for machine in machines) // 4, "pattern")  # they were built for this question
    letters = _letters(machines, work)
    rows = [_Rows(machine, letters, index < len(wanted)) for index, machine in enumerate(machines)]
    layer: dict[_State, _Way] = {tuple(machine.first() for machine in machines): None}
    seen: set[_State] = set()
    length = 0
    while layer:
        if length >= least:
            for state, way in layer.items():
                if _accepted(machines, len(wanted), state, empty=length == 0):
                    return _text(way)
        if length == most:
            return None
        length += 1
        following: dict[_State, _Way] = {}
        for state, way in layer.items():
            work.spend(2 + len(letters) * (len(machines) + sum(map(len, state))) // 5, "pattern")
            parts = [row.after(states) for row, states in zip(rows, state, strict=True)]
            together = zip(*parts, strict=True) if parts else repeat((), len(letters))
            for letter, after in zip(letters, together, strict=True):
                if _NOWHERE not in after and after not in following and after not in seen:
                    following[after] = (way, letter)
        if length >= least:
            seen.update(following)
        layer = following
    return None


def _accepted(machines: Sequence[Automaton], wanted: int, state: _State, *, empty: bool) -> bool:
    return all(
        machine.accepts(states, empty=empty) == (index < wanted)
        for index, (machine, states) in enumerate(zip(machines, state, strict=True))
    )


_NOWHERE: States = frozenset((-1,))
"""States from which no text is left that is looked for."""


class _Rows:
    """What one machine makes of each letter, for the states that were asked for: many states of the product share
    those of one machine."""

    def __init__(self, machine: Automaton, letters: Sequence[str], wanted: bool) -> None:
        self._machine, self._codes, self._wanted = machine, tuple(map(ord, letters)), wanted
        self._known: dict[States, tuple[States, ...]] = {}

    def after(self, states: States) -> tuple[States, ...]:
        """The states after each letter."""
        row = self._known.get(states)
        if row is None:
            known, step = self._machine.known, self._machine.step
            afters = [known.get((states, code)) or step(states, code) for code in self._codes]
            # State 1 keeps accepting whatever follows.
            if self._wanted:
                row = tuple([after or _NOWHERE for after in afters])
            else:
                row = tuple([_NOWHERE if 1 in after else after for after in afters])
            self._known[states] = row
        return row


def _text(way: _Way) -> str:
    characters = []
    while way is not None:
        way, character = way
        characters.append(character)
    return "".join(reversed(characters))


def _letters(machines: Sequence[Automaton], work: Work) -> list[str]:
    """One character for all that no machine tells apart, readable ones first. No surrogates: no text has them."""
    sets: dict[Ranges, None] = {}
    for machine in machines:
        for moves in machine.moves:
            sets.update((ranges, None) for ranges, _ in moves)
    # At each border some sets begin or end: one bit for each.
    turns = dict.fromkeys(_BORDERS, 0)
    for index, ranges in enumerate(sets):
        bit = 1 << index
        for first, last in ranges:
            turns[first] = turns.get(first, 0) ^ bit
            turns[last + 1] = turns.get(last + 1, 0) ^ bit
    work.spend(len(turns) * len(sets) // 20, "pattern")
    members: dict[int, int] = {}
    inside = 0
    for code in sorted(turns):
        inside ^= turns[code]
        members[code] = inside
    letters: dict[int, str] = {}
    for code in (*_READABLE_CODES, *members):
        if code <= LAST and not _SURROGATES[0] <= code <= _SURROGATES[1]:
            letters.setdefault(members[code], chr(code))
    return list(letters.values())
