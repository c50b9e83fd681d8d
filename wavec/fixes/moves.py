"""Where what stood at a place stands after edits, for many places and many edits."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import accumulate

from wavec.diagnostics.fix import Edit


class Moves:
    """The edits of one file, which do not overlap."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self.edits = sorted(edits, key=lambda edit: (edit.at.end, edit.at.start))

    @cached_property
    def _ends(self) -> list[int]:
        return [edit.at.end for edit in self.edits]

    @cached_property
    def _grown(self) -> list[int]:
        """By how many characters the text before each edit, and before the end, has become longer."""
        return list(accumulate((len(edit.text) - (edit.at.end - edit.at.start) for edit in self.edits), initial=0))

    def moved(self, offset: int) -> int:
        """Where what stood at `offset` stands; of what was replaced, where that began."""
        before = bisect_right(self._ends, offset)
        moved = offset + self._grown[before]
        if before < len(self.edits) and (start := self.edits[before].at.start) < offset:
            moved -= offset - start
        return moved

    @cached_property
    def first(self) -> int:
        """Where the first edit begins; there is one."""
        return min(edit.at.start for edit in self.edits)


def by_file(edits: Iterable[Edit]) -> Mapping[str, Moves]:
    """The edits of each file."""
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        found.setdefault(edit.at.source.name, []).append(edit)
    return {name: Moves(some) for name, some in found.items()}
