"""Lines of a source with the places in them underlined, as they stand in a rendered finding."""

from collections.abc import Iterable, Iterator

from wave_runtime.plan.record import dataclass

from wavec.diagnostics.credentials import masked
from wavec.diagnostics.diagnostic import Label
from wavec.diagnostics.visible import columns, visible_character
from wavec.source.text import Source

WINDOW = 110
"""So many characters of a line are shown at most, around what is marked."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of one line, 0-based and half open, and what to say there."""

    line: int
    start: int
    end: int
    text: str
    primary: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row. `number` is the line it shows; None for marks and gaps."""

    number: int | None
    text: str
    mark: str = ""
    """What underlines, to be coloured; printed after `text`."""
    primary: bool = False


GAP = Row(None, "...")


def excerpt(source: Source, primary: Label | None, others: Iterable[Label]) -> Iterator[Row]:
    """The marked lines of `source` in order, each with its marks below; nothing of a source without text."""
    if not source.text:
        return
    marks = [*_marks(primary, True)] if primary else []
    marks += [mark for label in others for mark in _marks(label, False)]
    marks.sort(key=lambda mark: (mark.line, not mark.primary, mark.start))
    before = None
    for line in sorted({mark.line for mark in marks}):
        if before is not None and line > before + 1:
            yield GAP
        yield from _line(source, line, [mark for mark in marks if mark.line == line])
        before = line


def _marks(label: Label, primary: bool) -> Iterator[Mark]:
    """One mark; for a label of several lines one on its first and one on its last line."""
    span = label.span
    first, last = span.first, span.last
    if last.column == 1 and last.line > first.line:
        # The last line feed belongs to the line that it ends.
        last = span.source.position(span.end - 1)
    if first.line == last.line:
        yield Mark(first.line, first.column - 1, last.column - 1, label.text, primary)
        return
    length = len(span.source.line(first.line))
    yield Mark(first.line, first.column - 1, length, "", primary)
    end = span.source.line(last.line)[: last.column - 1]
    yield Mark(last.line, len(end) - len(end.lstrip()), last.column - 1, label.text or "to here", primary)


def _line(source: Source, number: int, marks: list[Mark]) -> Iterator[Row]:
    line = masked(source.line(number))
    start, end = _window(len(line), marks[0])
    shown = [visible_character(character) for character in line[start:end]]
    before = "..." if start else ""
    yield Row(number, before + "".join(shown) + ("..." if end < len(line) else ""))
    for mark in marks:
        first, last = (min(max(offset, start), end) - start for offset in (mark.start, mark.end))
        indent = columns(before + "".join(shown[:first]))
        width = max(columns("".join(shown[first:last])), 1)
        underline = ("^" if mark.primary else "-") * width
        yield Row(None, " " * indent, underline + (f" {mark.text}" if mark.text else ""), mark.primary)


def _window(length: int, mark: Mark) -> tuple[int, int]:
    """The part of a line of `length` characters that is shown: its start, unless that hides the mark."""
    if length <= WINDOW or mark.end <= WINDOW:
        return 0, min(length, WINDOW)
    start = max(0, min(mark.start - WINDOW // 4, length - WINDOW))
    return start, min(length, start + WINDOW)
