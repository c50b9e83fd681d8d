"""A sentence about a plan, in which our words and those of the plan are kept apart.

Every page escapes differently (a terminal, Markdown), so nothing here is escaped: a page renders `Name`s as
code and can rely on the rest being ours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Name:
    """A word of the plan: an id, a path, a pattern, a line of a prompt."""

    text: str
    bare: bool = False
    """Told from our words without quotes: a type, whose parts stand in brackets and quotes of their own."""


Phrase: TypeAlias = tuple[str | Name, ...]

MOST = 12
"""A listing in a sentence names at most so many; the rest is counted."""


def names(items: Sequence[str], count: int | None = None) -> Phrase:
    """`a, b, c`, and how many more there are: of `count`, when `items` are only the first of them."""
    shown: list[str | Name] = []
    for item in items[:MOST]:
        shown += [", ", Name(item)] if shown else [Name(item)]
    left = (len(items) if count is None else count) - len(items[:MOST])
    return (*shown, f" and {left:,} more") if left > 0 else tuple(shown)


def joined(phrases: Iterable[Phrase], between: str = ", ") -> Phrase:
    """One phrase of several."""
    result: list[str | Name] = []
    for phrase in phrases:
        result += [between, *phrase] if result else phrase
    return tuple(result)


def counted(number: int, noun: str) -> str:
    """`1 step`, `2 steps`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def first_line(text: str, width: int = 72) -> str:
    """The first line of `text` that has something in it, at most `width` characters; ` …` when there is more."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return ""
    if len(lines[0]) <= width:
        return lines[0] + (" …" if len(lines) > 1 else "")
    words = lines[0][: width + 1].rpartition(" ")[0].rstrip()
    return (words or lines[0][:width]) + " …"
