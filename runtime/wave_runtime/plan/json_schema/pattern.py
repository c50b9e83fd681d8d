"""Regular expressions of JSON Schema (ECMA-262) as a tree.

Python's `re` reads some of them differently (`$` before a last line feed, `\\d` for all digits of Unicode, `\\/`,
`(?<name>`), so they are read once: `pattern_parse` makes the tree, `pattern_python` writes it for Python, `automaton`
matches it in linear time, `matcher` chooses between the two. Flags are not part of the tree.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from wave_runtime.record import dataclass

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Code points, first and last of each range, sorted and apart."""

LAST = 0x10FFFF


class PatternError(Exception):
    """The text is not a regular expression that we read; one lowercase sentence."""


@dataclass(frozen=True, slots=True)
class Characters:
    """One character out of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place, not a text: `^`, `$`, `\\b`, `\\B`."""

    kind: Literal["start", "end", "border", "inside"]


@dataclass(frozen=True, slots=True)
class Look:
    """`(?=x)`, `(?!x)`, `(?<=x)`, `(?<!x)`."""

    ahead: bool
    negative: bool
    body: "Node"


@dataclass(frozen=True, slots=True)
class Group:
    """A group; `number` counts those that capture from 1, 0 does not capture."""

    number: int
    body: "Node"


@dataclass(frozen=True, slots=True)
class Back:
    """What group `number` matched."""

    number: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """`body` from `least` to `most` times; no `most`: any number."""

    body: "Node"
    least: int
    most: int | None
    lazy: bool


@dataclass(frozen=True, slots=True)
class Series:
    """One after the other."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, the first that fits."""

    options: tuple["Node", ...]


Node: TypeAlias = Characters | Anchor | Look | Group | Back | Repeat | Series | Choice


def merged(ranges: Sequence[tuple[int, int]]) -> Ranges:
    """The same code points, sorted and joined."""
    result: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return tuple(result)


def inverted(ranges: Ranges) -> Ranges:
    """All other code points."""
    result, next_ = [], 0
    for low, high in ranges:
        if next_ < low:
            result.append((next_, low - 1))
        next_ = high + 1
    return (*result, (next_, LAST)) if next_ <= LAST else tuple(result)


DIGIT: Ranges = ((0x30, 0x39),)
WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACE: Ranges = (
    *((9, 13), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A)),
    *((0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
)
DOT: Ranges = inverted(((10, 10), (13, 13), (0x2028, 0x2029)))
