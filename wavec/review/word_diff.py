"""Two texts word by word: what stands in both, what was taken out, what was put in."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["same", "removed", "added", "skipped"]

_WORDS = re.compile(r"[^\S\n]*(?:\w+|[^\w\s]|\n)|[^\S\n]+")
_LIKE = 0.3
"""Two texts with less in common are told as one text for another."""
_AROUND = 1
"""Lines without a change that are shown before and after one with a change."""
_MOST_PAIRS = 50_000
"""Of equal words in a block of lines: with more it is told as a whole, for the comparison would take long."""


@dataclass(frozen=True, slots=True)
class WordDiff:
    """Pieces of text in order; `skipped` has the number of lines that are left out."""

    pieces: tuple[tuple[Kind, str], ...]

    @property
    def count(self) -> tuple[int, int]:
        """Words removed and added."""
        found = {kind: sum(len(re.findall(r"\w+", text)) for k, text in self.pieces if k == kind) for kind in _CHANGED}
        return found["removed"], found["added"]


_CHANGED: tuple[Kind, ...] = ("removed", "added")


def word_diff(before: str, after: str) -> WordDiff:
    """The difference of two texts, with a line around each change."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[tuple[Kind, str]] = []
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (tag, i, j, k, m) in enumerate(blocks):
        if tag == "equal":
            pieces += _context(old[i:j], first=number == 0, last=number == len(blocks) - 1)
        else:
            pieces += _words("".join(old[i:j]), "".join(new[k:m]))
    return WordDiff(tuple(_joined(pieces)))


def _context(lines: Sequence[str], *, first: bool, last: bool) -> Iterator[tuple[Kind, str]]:
    head = 0 if first else _AROUND
    tail = 0 if last else _AROUND
    left = len(lines) - head - tail
    if left <= 1:
        yield "same", "".join(lines)
        return
    yield "same", "".join(lines[:head])
    yield "skipped", str(left)
    yield "same", "".join(lines[len(lines) - tail :])


def _words(before: str, after: str) -> Iterator[tuple[Kind, str]]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    counts = Counter(new)
    if sum(counts[word] for word in old) > _MOST_PAIRS:
        yield from _replaced(before, after)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _LIKE:
        yield from _replaced(before, after)
        return
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield "same", "".join(old[i:j])
        else:
            yield from _replaced("".join(old[i:j]), "".join(new[k:m]))


def _replaced(before: str, after: str) -> Iterator[tuple[Kind, str]]:
    """The blank before two words, and the line feed behind them, are not what changed."""
    head = len(before) - len(before.lstrip(" ")) if before and after else 0
    head = head if before[:head] == after[:head] and not after[head : head + 1].isspace() else 0
    tail = 1 if before[head:].endswith("\n") and after[head:].endswith("\n") else 0
    yield "same", before[:head]
    yield "removed", before[head : len(before) - tail]
    yield "added", after[head : len(after) - tail]
    yield "same", "\n" * tail


def _joined(pieces: Sequence[tuple[Kind, str]]) -> Iterator[tuple[Kind, str]]:
    last: tuple[Kind, str] | None = None
    for kind, text in pieces:
        if not text:
            continue
        if last is not None and last[0] == kind:
            last = (kind, last[1] + text)
            continue
        if last is not None:
            yield last
        last = (kind, text)
    if last is not None:
        yield last
