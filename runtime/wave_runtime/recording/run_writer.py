"""The only way in which events come into the log: in order, linked to the one before, on the disk when it is said."""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

from wave_runtime.engine.event_json import changes_to_json, compact, event_to_json, line, name_of
from wave_runtime.recording.chain import chained
from wave_runtime.recording.journal import Entry, Journal
from wave_runtime.recording.journal_error import JournalError, explained
from wave_runtime.recording.reserve import free_reserve
from wave_runtime.recording.transaction import transaction


class RunWriter:
    """Appends the events of one run. At most one for each run may exist: the run's lock sees to that."""

    def __init__(self, journal: Journal, run_id: str) -> None:
        """Goes on behind the last event of the run. Raises JournalError."""
        self._connection, self._path, self._head = journal.connection, journal.path, journal.head(run_id)[1]
        self._file = _identity(journal.path)
        self.on_reserve = False
        """The disk was full, and only the space kept for this is left: end what can be ended."""

    def append(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Makes `entries` durable, all or none; the entries with their lines. Raises JournalError."""
        if not entries:
            return ()
        rows, lined, head = _rows(entries, self._head)
        try:
            self._insert(rows)
        except JournalError as error:
            if not error.disk_full or not free_reserve(self._path.parent):
                raise
            self._insert(rows)
            self.on_reserve = True
        self._head = head
        return lined

    def _insert(self, rows: "list[_Row]") -> None:
        with explained(self._path):
            # SQLite would go on writing into a file that has no name any more.
            if _identity(self._path) != self._file:
                raise JournalError(f"`{self._path}` was removed or replaced while the run went on")
            if len(rows) <= _ROWS:
                # A statement alone is a transaction. It costs one hand-over between threads instead of three.
                self._connection.execute(_insert(len(rows)), [value for row in rows for value in row])
                return
            with transaction(self._connection) as execute:
                for start in range(0, len(rows), _ROWS):
                    part = rows[start : start + _ROWS]
                    execute(_insert(len(part)), [value for row in part for value in row])


_ROWS = 100
"""Rows in one statement: SQLite bounds the number of values."""

_Row: TypeAlias = tuple[str, int, int, str, str, str, int, int, bytes]


@cache
def _insert(rows: int) -> str:
    return "INSERT INTO event VALUES " + ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?, ?)"] * rows)


def _rows(entries: Sequence[Entry], head: bytes) -> tuple[list[_Row], list[Entry], bytes]:
    """The rows of `entries` behind the event with the hash `head`, the entries with their lines, and the last hash."""
    rows: list[_Row] = []
    lined: list[Entry] = []
    for entry in entries:
        run_id, seq, time_ms, running, ended = entry.run_id, entry.seq, entry.time_ms, entry.running, entry.ended
        data = compact(event_to_json(entry.event))
        steps = compact(changes_to_json(entry.changes)) if entry.changes else "[]"
        text = line(run_id, seq, time_ms, data, steps)
        head = chained(head, text)
        rows.append((run_id, seq, time_ms, name_of(entry.event), data, steps, running, ended, head))
        lined.append(Entry(run_id, seq, time_ms, entry.event, entry.changes, running, ended, entry.notes, text))
    return rows, lined, head


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116  (every step asks)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
