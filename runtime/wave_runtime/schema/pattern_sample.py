"""Texts that match a regular expression, readable ones first.

Look-aheads, word borders and anchors in the middle are not followed: the caller tests every text and takes the
next one. Later texts are longer and use more kinds of characters.
"""

from collections.abc import Iterator
from typing import assert_never

from wave_runtime.plan.json_schema.pattern import (
    Anchor,
    Back,
    Characters,
    Choice,
    Group,
    Look,
    Node,
    Ranges,
    Repeat,
    Series,
)
from wave_runtime.schema.draw import draw

_SMALL = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = (
    _SMALL,
    _SMALL + "0123456789",
    "abcXYZ0189_",
    "abcXYZ0189_-!. #",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz!#$%&*+-./:=?@_~",
)
_FALLBACK = ("0123456789", _SMALL.upper(), "".join(map(chr, range(0x20, 0x7F))))
_LONGEST_REPEAT = 2000


def samples(tree: Node, hint: str, seed: str, *, least: int, tries: int = 60) -> Iterator[str]:
    """Texts for `tree`. Open repetitions are filled with `hint` first; `least` is the length that is aimed at."""
    for attempt in range(tries):
        for stretch in dict.fromkeys((0, max(0, least // 2), least)):
            yield _Sample(hint, f"{seed}/{attempt}", attempt, stretch).text(tree)


class _Sample:
    def __init__(self, hint: str, seed: str, attempt: int, stretch: int) -> None:
        self.hint = hint if attempt == 0 else ""
        self.seed = seed
        self.attempt = attempt
        self.stretch = stretch
        self.drawn = 0
        self.groups: dict[int, str] = {}

    def below(self, count: int) -> int:
        self.drawn += 1
        return draw(count, self.seed, self.drawn)

    def text(self, node: Node) -> str:
        match node:
            case Characters(ranges):
                return self.character(ranges)
            case Anchor() | Look():
                return ""
            case Group(number, body):
                self.groups[number] = self.text(body)
                return self.groups[number]
            case Back(number):
                return self.groups.get(number, "")
            case Repeat(body, least, most, _):
                return self.repeat(body, least, most)
            case Series(parts):
                return "".join(self.text(part) for part in parts)
            case Choice(options):
                return self.text(options[self.below(len(options))])
            case _:
                assert_never(node)

    def repeat(self, body: Node, least: int, most: int | None) -> str:
        if most is None and self.hint and isinstance(body, Characters):
            filled = "".join(character for character in self.hint if _within(ord(character), body.ranges)).strip()
            if len(filled) >= max(least, 1) and (len(filled) >= self.stretch or _within(0x20, body.ranges)):
                return (filled + " ") * (self.stretch // (len(filled) + 1)) + filled
        room = _LONGEST_REPEAT if most is None else most - least
        extra = min(room, self.stretch or self.below(2 + self.attempt % 7))
        return "".join(self.text(body) for _ in range(min(least + extra, max(least, _LONGEST_REPEAT))))

    def character(self, ranges: Ranges) -> str:
        for alphabet in (_ALPHABETS[min(self.attempt // 2, len(_ALPHABETS) - 1)], *_FALLBACK):
            allowed = [character for character in alphabet if _within(ord(character), ranges)]
            if allowed:
                return allowed[self.below(len(allowed))]
        usable = [low for low, _ in ranges if not 0xD800 <= low < 0xE000]
        return chr(usable[self.below(len(usable))]) if usable else ""


def _within(code: int, ranges: Ranges) -> bool:
    return any(low <= code <= high for low, high in ranges)
