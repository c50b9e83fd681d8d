"""Sets of texts as trees: characters, rows, choices, repetitions.

`built` makes a machine of a tree. Who reads patterns of some dialect writes them as such trees.
"""

from typing import TypeAlias

from wave_runtime.plan.record import dataclass

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Code points, first and last of each range, sorted and apart."""

LAST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Place:
    """A place and no text: `^`, `$`, `b` for a word border."""

    kind: str


@dataclass(frozen=True, slots=True)
class Look:
    """`(?=x)`, `(?!x)`, `(?<=x)`, `(?<!x)`."""

    ahead: bool
    wanted: bool
    body: "Regex"


@dataclass(frozen=True, slots=True)
class Same:
    """A reference to what a group matched."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """`body` from `least` to `most` times; None: any number."""

    body: "Regex"
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One after the other."""

    parts: tuple["Regex", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several."""

    options: tuple["Regex", ...]


Regex: TypeAlias = Chars | Place | Look | Same | Repeat | Row | Either


def char(character: str) -> Chars:
    """One certain character."""
    return Chars(((ord(character), ord(character)),))


def text(characters: str) -> Row:
    """A certain text."""
    return Row(tuple(map(char, characters)))


def joined(ranges: list[tuple[int, int]]) -> Ranges:
    """The same code points, sorted and without overlap."""
    result: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], last))
        else:
            result.append((first, last))
    return tuple(result)


def others(ranges: Ranges) -> Ranges:
    """All other code points."""
    result, start = [], 0
    for first, last in ranges:
        if start < first:
            result.append((start, first - 1))
        start = last + 1
    return (*result, (start, LAST)) if start <= LAST else tuple(result)


def within(code: int, ranges: Ranges) -> bool:
    """Whether a character is in a set."""
    for first, last in ranges:
        if code <= last:
            return code >= first
    return False


ANY = Chars(((0, LAST),))
DIGIT: Ranges = ((48, 57),)
WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
