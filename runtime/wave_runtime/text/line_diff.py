"""Two texts as the hunks of a unified diff. Lines end with a line feed and with nothing else."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_CONTEXT = 3
_MOST_COMPARED = 4_000_000
"""Pairs of lines. Beyond that, what is between the common beginning and end is replaced as a whole."""

_Block = tuple[int, int, int, int]
"""Lines from a to b of the old text became lines from c to d of the new one."""


def hunks(old: bytes, new: bytes) -> Iterator[bytes]:
    """The hunks, in order, with three lines around each change."""
    before, after = _lines(old), _lines(new)
    group: list[_Block] = []
    for block in _changed(before, after):
        if group and block[0] - group[-1][1] > 2 * _CONTEXT:
            yield _hunk(group, before, after)
            group = []
        group.append(block)
    if group:
        yield _hunk(group, before, after)


def _lines(text: bytes) -> list[bytes]:
    lines = text.split(b"\n")
    whole = [line + b"\n" for line in lines[:-1]]
    return [*whole, lines[-1]] if lines[-1] else whole


def _changed(before: Sequence[bytes], after: Sequence[bytes]) -> Iterator[_Block]:
    start, shorter = 0, min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if not old or not new or len(old) * len(new) > _MOST_COMPARED:
        if old or new:
            yield start, start + len(old), start, start + len(new)
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > 40_000).get_opcodes():
        if tag != "equal":
            yield start + a, start + b, start + c, start + d


def _hunk(group: Sequence[_Block], before: Sequence[bytes], after: Sequence[bytes]) -> bytes:
    lead = min(_CONTEXT, group[0][0])
    trail = min(_CONTEXT, len(before) - group[-1][1])
    first, last = group[0][0] - lead, group[-1][1] + trail
    new_first, new_last = group[0][2] - lead, group[-1][3] + trail
    parts = [b"@@ -%s +%s @@\n" % (_range(first, last), _range(new_first, new_last))]
    at = first
    for a, b, c, d in group:
        parts += [_shown(b" ", line) for line in before[at:a]]
        parts += [_shown(b"-", line) for line in before[a:b]]
        parts += [_shown(b"+", line) for line in after[c:d]]
        at = b
    parts += [_shown(b" ", line) for line in before[at:last]]
    return b"".join(parts)


def _range(first: int, last: int) -> bytes:
    count = last - first
    start = first + 1 if count else first  # an empty range stands behind the line before it
    return b"%d" % start if count == 1 else b"%d,%d" % (start, count)


def _shown(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n\\ No newline at end of file\n"
