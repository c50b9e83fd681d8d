"""The shortest text that some machines accept and others refuse."""

from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

from wave_runtime.plan.json_schema.pattern import LAST, Ranges

from wavec.automata.automaton import Automaton, States
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
    alphabet = _alphabet(machines, work)
    letters = alphabet.letters
    rows = [_Rows(machine, alphabet, index < len(wanted)) for index, machine in enumerate(machines)]
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


class _Alphabet(NamedTuple):
    bits: dict[Ranges, int]
    """One for each set of characters."""
    letters: list[str]
    members: list[int]
    """The sets that each letter is in, as bits."""


def _accepted(machines: Sequence[Automaton], wanted: int, state: _State, *, empty: bool) -> bool:
    return all(
        machine.accepts(states, empty=empty) == (index < wanted)
        for index, (machine, states) in enumerate(zip(machines, state, strict=True))
    )


_NOWHERE: States = frozenset((-1,))
"""States from which no text is left that is looked for."""


class _Rows:
    """What one machine makes of each letter, for the states that were asked for: many states of the product share
    those of one machine, and it takes many letters for the same."""

    def __init__(self, machine: Automaton, alphabet: _Alphabet, wanted: bool) -> None:
        self._machine, self._wanted = machine, wanted
        own = sum(alphabet.bits[ranges] for ranges in machine.sets)
        kinds: dict[int, int] = {}
        self._kinds = [kinds.setdefault(members & own, len(kinds)) for members in alphabet.members]
        first = dict(zip(reversed(self._kinds), reversed(alphabet.letters), strict=True))
        self._codes = [ord(first[kind]) for kind in range(len(kinds))]
        self._known: dict[States, tuple[States, ...]] = {}

    def after(self, states: States) -> tuple[States, ...]:
        """The states after each letter."""
        row = self._known.get(states)
        if row is None:
            known, step = self._machine.known, self._machine.step
            afters = [known.get((states, code)) or step(states, code) for code in self._codes]
            # State 1 keeps accepting whatever follows.
            if self._wanted:
                left = [after or _NOWHERE for after in afters]
            else:
                left = [_NOWHERE if 1 in after else after for after in afters]
            row = self._known[states] = tuple([left[kind] for kind in self._kinds])
        return row


def _text(way: _Way) -> str:
    characters = []
    while way is not None:
        way, character = way
        characters.append(character)
    return "".join(reversed(characters))


def _alphabet(machines: Sequence[Automaton], work: Work) -> _Alphabet:
    """One letter for all characters that no machine tells apart, readable ones first. No text has surrogates."""
    bits: dict[Ranges, int] = {}
    for machine in machines:
        for ranges in machine.sets:
            bits.setdefault(ranges, 1 << len(bits))
    turns = dict.fromkeys(_BORDERS, 0)  # at each border some sets begin or end
    for ranges, bit in bits.items():
        for first, last in ranges:
            turns[first] = turns.get(first, 0) ^ bit
            turns[last + 1] = turns.get(last + 1, 0) ^ bit
    work.spend(len(turns) * len(bits) // 20, "pattern")
    members: dict[int, int] = {}
    inside = 0
    for code in sorted(turns):
        inside ^= turns[code]
        members[code] = inside
    letters: dict[int, str] = {}
    for code in (*_READABLE_CODES, *members):
        if code <= LAST and not _SURROGATES[0] <= code <= _SURROGATES[1]:
            letters.setdefault(members[code], chr(code))
    return _Alphabet(bits, list(letters.values()), list(letters))
