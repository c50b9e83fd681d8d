"""A sequence of fixed length that is never changed: `put` gives a new one and shares almost everything.

Two levels of tuples, so that a run with 10,000 steps copies a few hundred pointers for each event.
"""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from wave_runtime.plan.record import dataclass

T = TypeVar("T")

_WIDTH = 64


@dataclass(frozen=True, slots=True)
class Vector(Generic[T]):
    """Immutable, with cheap replacement of one item."""

    rows: tuple[tuple[T, ...], ...]

    @staticmethod
    def of(items: Iterable[T]) -> "Vector[T]":
        """A vector of the items, in their order."""
        flat = tuple(items)
        return Vector(tuple(flat[start : start + _WIDTH] for start in range(0, len(flat), _WIDTH)))

    def __getitem__(self, index: int) -> T:
        return self.rows[index // _WIDTH][index % _WIDTH]

    def __iter__(self) -> Iterator[T]:
        for row in self.rows:
            yield from row

    def put(self, index: int, item: T) -> "Vector[T]":
        """A copy with `item` at `index`."""
        number, place = divmod(index, _WIDTH)
        row = self.rows[number]
        row = (*row[:place], item, *row[place + 1 :])
        return Vector((*self.rows[:number], row, *self.rows[number + 1 :]))
