"""Sets of texts as trees: characters, rows, choices, repetitions.

`built` makes a machine of a tree. Who reads patterns of some dialect writes them as such trees.
"""

from typing import Literal, TypeAlias

from wave_runtime.plan.json_schema.pattern import LAST, Ranges
from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Place:
    """A place and no text: the start of the text, its end, a border of a word, every place that is none."""

    kind: Literal["start", "end", "border", "inside"]


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


def within(code: int, ranges: Ranges) -> bool:
    """Whether a character is in a set."""
    for first, last in ranges:
        if code <= last:
            return code >= first
    return False


ANY = Chars(((0, LAST),))
