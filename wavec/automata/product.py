"""The shortest text that some machines accept and others refuse."""

from collections.abc import Sequence

from wavec.automata.automaton import Automaton, States
from wavec.automata.regex import LAST, Ranges, within
from wavec.automata.work import Work

_READABLE = "".join(
    dict.fromkeys(
        "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./:@ " + "".join(map(chr, range(33, 127)))
    )
)
_SURROGATES = (0xD800, 0xDFFF)

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
            for letter in letters:
                after = tuple(
                    machine.step(states, ord(letter)) for machine, states in zip(machines, state, strict=True)
                )
                if after not in following and after not in seen and not _dead(len(wanted), after):
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


def _dead(wanted: int, state: _State) -> bool:
    # State 1 keeps accepting whatever follows.
    return any((not states) if index < wanted else 1 in states for index, states in enumerate(state))


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
    borders = {0, _SURROGATES[1] + 1, *map(ord, _READABLE), *(ord(character) + 1 for character in _READABLE)}
    for ranges in sets:
        borders.update(first for first, _ in ranges)
        borders.update(last + 1 for _, last in ranges)
    readable = {ord(character): place for place, character in enumerate(_READABLE)}
    work.spend(len(borders) * len(sets) // 20, "pattern")
    starts = [code for code in borders if code <= LAST and not _SURROGATES[0] <= code <= _SURROGATES[1]]
    starts.sort(key=lambda code: (readable.get(code, len(readable)), code))
    letters: dict[tuple[bool, ...], str] = {}
    for code in starts:
        letters.setdefault(tuple(within(code, ranges) for ranges in sets), chr(code))
    return list(letters.values())
