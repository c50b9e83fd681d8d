"""A source file as text, and the way from an offset to a line and a column."""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

BYTE_ORDER_MARK = "\ufeff"


def normalise(text: str) -> str:
    """`text` without byte order mark and with LF line ends, so that a checkout on Windows means the same."""
    return text.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n")


def lines_of(text: str) -> list[str]:
    """`text` in pieces that end after a line feed each; nothing else ends a line."""
    *ended, last = text.split("\n")
    lines = [line + "\n" for line in ended]
    if last:
        lines.append(last)
    return lines


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """1-based line and column; columns count code points."""

    line: int
    column: int


@dataclass(frozen=True, eq=False)
class Source:
    """A file that was read. Two reads of one file are two sources: equality is identity, or each use of a
    span as a key would compare whole texts."""

    name: str
    """Path relative to the project, POSIX."""
    text: str = field(repr=False)
    """Normalised."""

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Where `offset` (in code points) stands; the end of the text is a position too."""
        return Position(*self.place(offset))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of `position`: the thousands of places in a source map need no object each."""
        starts = self._line_starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def range(self, start: int, end: int) -> str:
        """`name:line:column-line:column`, as a source map has it."""
        starts = self._line_starts
        first, last = bisect_right(starts, start), bisect_right(starts, end)
        return f"{self.name}:{first}:{start - starts[first - 1] + 1}-{last}:{end - starts[last - 1] + 1}"

    def line(self, number: int) -> str:
        """The text of a 1-based line, without its line feed; empty beyond the end."""
        starts = self._line_starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end]

    def start_of_line(self, number: int) -> int:
        """Offset of the first character of a 1-based line; the end of the text beyond the last one."""
        starts = self._line_starts
        return starts[number - 1] if number <= len(starts) else len(self.text)
