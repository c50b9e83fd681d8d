"""A file as it is on disk, edited at the places that its normalised text has.

Findings point into text without byte order mark and with LF line ends. What is written back keeps both as they were.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from wavec.diagnostics.fix import Edit
from wavec.source.text import BYTE_ORDER_MARK, normalise


@dataclass(frozen=True)
class RawText:
    """The characters of a file, all of them."""

    raw: str = field(repr=False)

    @cached_property
    def normalised(self) -> str:
        """The text that findings point into."""
        return normalise(self.raw)

    def edited(self, edits: Iterable[Edit]) -> "RawText":
        """The file with `edits`, which do not overlap. Line ends that are put in are like those around them."""
        place = self._places()
        out: list[str] = []
        done = 0
        for edit in sorted(edits, key=lambda edit: (edit.at.start, edit.at.end)):
            start, end = place(edit.at.start), place(edit.at.end)
            out += [self.raw[done:start], edit.text.replace("\n", self._line_end(start))]
            done = end
        return RawText("".join(out) + self.raw[done:])

    def _places(self) -> Callable[[int], int]:
        first = len(BYTE_ORDER_MARK) if self.raw.startswith(BYTE_ORDER_MARK) else 0
        if "\r\n" not in self.raw:
            return lambda offset: offset + first
        places: list[int] = []
        at = first
        while at < len(self.raw):
            places.append(at)
            at += 2 if self.raw.startswith("\r\n", at) else 1
        places.append(len(self.raw))
        return places.__getitem__

    def _line_end(self, at: int) -> str:
        """The line end that follows `at`; at the end of the file the one before."""
        end = self.raw.find("\n", at)
        if end < 0:
            end = self.raw.rfind("\n", 0, at)
        return "\r\n" if end > 0 and self.raw[end - 1] == "\r" else "\n"
