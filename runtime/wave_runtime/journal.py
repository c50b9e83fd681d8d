"""The event log in SQLite: what is committed here has happened, everything else has not.

One writer for each run appends events, several in one transaction; a transaction is on the disk when `append`
returns (WAL, synchronous=FULL). Readers see whole transactions only. All else in the database follows from
the events (`migrations.py`).
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wave_runtime.commands import Publish
from wave_runtime.event_json import changes_to_json, event_from_json, event_to_json, name_of
from wave_runtime.events import Event
from wave_runtime.migrations import WrongDatabase, check_version, migrate
from wave_runtime.plan.errors import PlanError
from wave_runtime.reason import reason_of


class JournalError(Exception):
    """The state cannot be read or written; the message says which file and why, for people."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a run, and what it changed."""

    run_id: str
    seq: int
    """1-based, without gaps."""
    time_ms: int
    """Milliseconds since 1970; for people, never for order."""
    event: Event
    changes: tuple[Publish, ...] = ()
    """Phases that steps entered by this event. They follow from the events: stored for views, never read back."""
    running: int = 0
    """Attempts in flight after the event; stored for views only."""
    ended: int = 0
    """Steps that had ended by then; stored for views only."""
    notes: tuple[str, ...] = ()
    """Why the event changed nothing; not stored."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run, as the list of runs shows it."""

    run_id: str
    pipeline: str
    status: str
    """`running` also when the runtime was cut off: only its lock tells."""
    started_ms: int
    finished_ms: int | None
    simulated: int
    """1 when an adapter stood in for the plan's own."""


class Journal:
    """An open state database. Belongs to the thread that opened it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path

    @classmethod
    def open(cls, path: Path, now_ms: int) -> "Journal":
        """Opens or makes the database. Raises JournalError."""
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=5.0, isolation_level=None)
            try:
                check_version(connection)  # before the first change: the file may be somebody else's
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
                migrate(connection, now_ms)
            except BaseException:
                connection.close()
                raise
            return cls(connection, path)

    def close(self) -> None:
        """Closes the database; safe to call twice."""
        self._connection.close()

    def writer(self) -> "RunWriter":
        """The writer for a run. At most one for each run may exist: the run's lock sees to that."""
        return RunWriter(self._connection, self._path)

    def entries(self, run_id: str) -> Iterator[Entry]:
        """The events of a run, in order. Raises JournalError."""
        with _explained(self._path):
            rows = self._connection.execute(
                "SELECT seq, timestamp, data FROM event WHERE run_id = ? ORDER BY seq", (run_id,)
            )
            for seq, time_ms, data in rows:
                yield Entry(run_id, seq, time_ms, event_from_json(json.loads(data)))

    def runs(self) -> tuple[RunRow, ...]:
        """All runs, the latest first. Raises JournalError."""
        with _explained(self._path):
            rows = self._connection.execute(
                "SELECT run_id, pipeline_name, status, started_at, finished_at, simulated FROM pipeline_run"
                " ORDER BY started_at DESC, run_id DESC"
            )
            return tuple(RunRow(*row) for row in rows)

    def digests(self) -> frozenset[tuple[str, str]]:
        """Digest and type of all artifacts that some run made, and of its lists of items. Raises JournalError."""
        with _explained(self._path):
            return frozenset(
                self._connection.execute(
                    "SELECT DISTINCT digest, type FROM artifact UNION"
                    " SELECT json_extract(data, '$.items'), 'json' FROM event WHERE type = 'matrix_expanded'"
                )
            )

    def shrink(self) -> None:
        """Gives the space of removed runs back to the file system. Raises JournalError."""
        with _explained(self._path):
            self._connection.execute("VACUUM")

    def forget(self, run_id: str) -> None:
        """Removes a run with all its events. Raises JournalError."""
        with _explained(self._path):
            self._connection.execute("DELETE FROM event WHERE run_id = ?", (run_id,))


class RunWriter:
    """Appends the events of one run."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path

    def append(self, entries: Sequence[Entry]) -> None:
        """Makes `entries` durable, all or none. Raises JournalError."""
        if not entries:
            return
        with _explained(self._path):
            execute = self._connection.execute
            if len(entries) <= _ROWS:
                # A statement alone is a transaction. It costs one hand-over between threads instead of three.
                execute(_insert(len(entries)), _values(entries))
                return
            execute("BEGIN IMMEDIATE")
            try:
                for start in range(0, len(entries), _ROWS):
                    part = entries[start : start + _ROWS]
                    execute(_insert(len(part)), _values(part))
            except BaseException:
                execute("ROLLBACK")
                raise
            execute("COMMIT")


_ROWS = 100
"""Rows in one statement: SQLite bounds the number of values."""

# ASCII: a file name that is not UTF-8 has half characters, which a database cannot hold as text.
_compact = json.JSONEncoder(separators=(",", ":")).encode


@cache
def _insert(rows: int) -> str:
    return "INSERT INTO event VALUES " + ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?)"] * rows)


def _values(entries: Sequence[Entry]) -> list[str | int]:
    values: list[str | int] = []
    for entry in entries:
        data = _compact(event_to_json(entry.event))
        steps = _compact(changes_to_json(entry.changes)) if entry.changes else "[]"
        values += (entry.run_id, entry.seq, entry.time_ms, name_of(entry.event), data, steps)
        values += (entry.running, entry.ended)
    return values


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except WrongDatabase as error:
        raise JournalError(f"`{path}` cannot be used: {error}") from error
    except (sqlite3.Error, OSError) as error:
        raise JournalError(f"`{path}` cannot be read or written: {reason_of(error)}") from error
    except (PlanError, ValueError) as error:
        raise JournalError(f"`{path}` has an event that cannot be read: {error}") from error
