"""Where something stands in a source, and the shadow tree that tells it for every part of a document."""

from typing import Any

from wave_runtime.plan.record import dataclass

from wavec.source.text import Position, Source


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of a source, in code points."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The covered text, as it was written."""
        return self.source.text[self.start : self.end]

    @property
    def first(self) -> Position:
        """Position of the first character."""
        return self.source.position(self.start)

    @property
    def last(self) -> Position:
        """Position after the last character."""
        return self.source.position(self.end)

    def __str__(self) -> str:
        return self.source.range(self.start, self.end)


_FEW = 5 * 24
"""Numbers of so few members are looked through faster than tables of them are made."""


class Spans:
    """The places of a mapping or sequence and of everything in it.

    Most of them are never asked for. So the reader only notes numbers in `entries`. One place of a small mapping is
    looked up there; for more they become `keys` and `values`, and `Span`s one by one.
    """

    __slots__ = ("_tables", "end", "entries", "source", "start")

    def __init__(self, source: Source, start: int, end: int = 0) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.entries: list[Any] = []
        """Five for each member: its key or index; start and end of the key; then start and end of a scalar, or the
        shadow of a mapping or sequence and any number."""
        self._tables: tuple[dict[str, tuple[int, int]], dict[str | int, tuple[int, int] | Spans]] | None = None

    @property
    def keys(self) -> dict[str, tuple[int, int]]:
        """Of a mapping: start and end of each key."""
        return self._read()[0]

    @property
    def values(self) -> dict[str | int, "tuple[int, int] | Spans"]:
        """Start and end of a scalar, or the shadow of a mapping or sequence."""
        return self._read()[1]

    def _read(self) -> tuple[dict[str, tuple[int, int]], dict[str | int, "tuple[int, int] | Spans"]]:
        if self._tables is None:
            self._tables = {}, {}
        keys, values = self._tables
        if self.entries:
            entries = iter(self.entries)
            for name, key_start, key_end, start, end in zip(*(entries,) * 5, strict=True):
                if isinstance(name, str):
                    keys.setdefault(name, (key_start, key_end))
                values[name] = start if isinstance(start, Spans) else (start, end)
            self.entries.clear()
        return self._tables

    def __str__(self) -> str:
        return self.source.range(self.start, self.end)

    @property
    def here(self) -> Span:
        """The whole mapping or sequence."""
        return Span(self.source, self.start, self.end)

    def has(self, name: str) -> bool:
        """Whether the mapping has the key `name`."""
        if self._tables is None and len(self.entries) <= _FEW:
            return name in self.entries[::5]
        return name in self.keys

    def key(self, name: str) -> Span:
        """The key `name`; the whole mapping if it has none."""
        place = self.keys.get(name)
        return Span(self.source, *place) if place else self.here

    def at(self, *path: str | int) -> Span:
        """The value that `path` leads to, or as far as the document goes along it."""
        spans = self
        for step in path:
            below = spans._value(step)
            if below is None:
                break
            if not isinstance(below, Spans):
                return Span(self.source, *below)
            spans = below
        return spans.here

    def below(self, name: str | int) -> "Spans":
        """The shadow of the mapping or sequence `name`; a scalar has an empty one."""
        found = self._value(name)
        if isinstance(found, Spans):
            return found
        start, end = found or (self.start, self.end)
        return Spans(self.source, start, end)

    def _value(self, name: str | int) -> "tuple[int, int] | Spans | None":
        entries = self.entries
        if self._tables is not None or len(entries) > _FEW:
            return self.values.get(name)
        try:
            place = 5 * entries[::5].index(name) + 3
        except ValueError:
            return None
        start = entries[place]
        return start if isinstance(start, Spans) else (start, entries[place + 1])
