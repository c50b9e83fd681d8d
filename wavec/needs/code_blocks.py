"""Fenced blocks of a Markdown text, in time linear in it: prompts come from whoever opens a pull request."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from wave_runtime.plan.record import dataclass

_OPENING = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([\w-]*)")


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A block between two fences of one length."""

    word: str
    """What stands behind the first fence: the language, or nothing."""
    start: int
    end: int
    """Where the lines of the fences begin and end."""
    inside: tuple[int, int]


def code_blocks(text: str) -> Iterator[CodeBlock]:
    """The blocks of `text`, in order. A fence that is never closed opens none."""
    lines = list(_lines(text))
    closings: dict[str, list[int]] = {}
    for number, (start, end) in enumerate(lines):
        mark = text[start:end].strip(" \t")
        if mark.startswith(("```", "~~~")) and mark == mark[0] * len(mark):
            closings.setdefault(mark, []).append(number)
    number = 0
    while number < len(lines):
        start, end = lines[number]
        opening = _OPENING.match(text, start, end)
        closing = _next(closings.get(opening[1], []), number) if opening else None
        if opening is None or closing is None:
            number += 1
            continue
        yield CodeBlock(opening[2], start, lines[closing][1], (end + 1, lines[closing][0]))
        number = closing + 1


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each line, without its line feed."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield start, end
        start = end + 1
    yield start, len(text)


def _next(numbers: list[int], after: int) -> int | None:
    """The first of the sorted `numbers` that is greater than `after`."""
    index = bisect_right(numbers, after)
    return numbers[index] if index < len(numbers) else None
