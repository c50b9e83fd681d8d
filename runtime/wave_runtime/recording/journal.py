"""The event log in SQLite: what is committed here has happened, everything else has not.

One writer for each run appends events, several in one transaction; a transaction is on the disk when `append`
returns (synchronous=FULL with a write-ahead log; synchronous=EXTRA without one on file systems of a network). Readers
see whole transactions only, and check the hash chain of what they read. All else in the database follows from the
events (`migrations.py`).
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path

from wave_runtime.engine.commands import Publish
from wave_runtime.engine.event_json import changes_from_json, event_from_json
from wave_runtime.engine.event_json import line as event_line
from wave_runtime.engine.events import Event
from wave_runtime.files.file_system import is_shared
from wave_runtime.plan.record import dataclass
from wave_runtime.recording.chain import chained
from wave_runtime.recording.journal_error import JournalError, explained
from wave_runtime.recording.migrations import check_version, migrate
from wave_runtime.recording.run_list import ENDS, RunRow, list_runs
from wave_runtime.recording.transaction import transaction


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
    """Phases that steps entered by this event. They follow from the events: stored for views and for people."""
    running: int = 0
    """Attempts in flight after the event; stored for views only. No hash covers it: whoever folds the events checks."""
    ended: int = 0
    """Steps that had ended by then; the same."""
    notes: tuple[str, ...] = ()
    """Why the event changed nothing; not stored."""
    line: str = field(default="", repr=False, compare=False)
    """The event as it is hashed and shown to programs: a line of JSON. Empty until it is durable."""


class Journal:
    """An open state database. Several threads may use it, one at a time."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """For `open`; `connection` is for the writer of a run (`run_writer.py`)."""
        self.connection, self.path = connection, path

    @classmethod
    def open(cls, path: Path, now_ms: int) -> "Journal":
        """Opens or makes the database. Raises JournalError."""
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _check_kind(path)
            connection = sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
            try:
                check_version(connection)  # before the first change: the file may be somebody else's
                # A write-ahead log is shared memory, which ends at the border of the machine.
                mode, sync = ("DELETE", "EXTRA") if is_shared(path.parent) else ("WAL", "FULL")
                connection.execute(f"PRAGMA journal_mode = {mode}")
                connection.execute(f"PRAGMA synchronous = {sync}")
                connection.execute("PRAGMA foreign_keys = ON")
                migrate(connection, now_ms)
            except BaseException:
                connection.close()
                raise
            return cls(connection, path)

    def close(self) -> None:
        """Closes the database; safe to call twice."""
        self.connection.close()

    def check(self) -> None:
        """Looks for damage in the whole file. Raises JournalError. Takes about 0.2 s for 100 MB."""
        with explained(self.path):
            found = [str(row[0]) for row in self.connection.execute("PRAGMA quick_check(3)")]
        if found != ["ok"]:
            raise JournalError(f"`{self.path}` is damaged: {'; '.join(found)}")

    def entries(self, run_id: str) -> Iterator[Entry]:
        """The events of a run, in order; the hash chain is checked on the way. Raises JournalError."""
        last, before, expected = b"", 0, self.head(run_id)
        with explained(self.path):
            rows = self.connection.execute(
                "SELECT seq, timestamp, type, data, steps, running_steps, ended_steps, hash FROM event"
                " WHERE run_id = ? ORDER BY seq",
                (run_id,),
            )
            for seq, time_ms, kind, data, steps, running, ended, stored in rows:
                linked = chained(last, line := event_line(run_id, seq, time_ms, data, steps))
                if linked != stored:
                    gap = f": {_events(before + 1, seq - 1)} missing" if seq > before + 1 else ""
                    raise self.broken(run_id, f"event {seq} is not as it was written{gap}")
                if seq > expected[0]:
                    if not self.head(run_id)[0]:
                        raise self.broken(run_id, "it has events, and the hash of the last one is gone")
                    break  # it came in since the head was read; the next reader will see it
                last, before, said = linked, seq, json.loads(data)
                if said["type"] != kind:  # no hash covers the column, and the tables are made of it
                    raise self.broken(run_id, f"event {seq} is not as it was written: it is called `{kind}`")
                changes = changes_from_json(json.loads(steps))
                yield Entry(run_id, seq, time_ms, event_from_json(said), changes, running, ended, line=line)
        if (before, last) != expected:
            raise self.broken(run_id, f"it ends with event {before}, and {expected[0]} were written")

    def head(self, run_id: str) -> tuple[int, bytes]:
        """Number and hash of the last event of a run; 0 and no bytes before the first. Raises JournalError."""
        with explained(self.path):
            found = self.connection.execute("SELECT seq, hash FROM chain_head WHERE run_id = ?", (run_id,)).fetchone()
            return (0, b"") if found is None else (int(found[0]), bytes(found[1]))

    def has(self, run_id: str) -> bool:
        """Whether there is anything of the run, damaged or whole. Raises JournalError."""
        with explained(self.path):
            found = self.connection.execute(
                "SELECT 1 FROM event WHERE run_id = ?1 UNION ALL SELECT 1 FROM chain_head WHERE run_id = ?1",
                (run_id,),
            )
            return found.fetchone() is not None

    def broken(self, run_id: str, what: str) -> JournalError:
        """What to raise for a log that is not as it was written; `what` says why."""
        return JournalError(f"`{self.path}` cannot be trusted: the log of run `{run_id}` was changed: {what}")

    def runs(self) -> tuple[RunRow, ...]:
        """All runs, the latest first; damaged ones are among them. Raises JournalError."""
        with explained(self.path):
            return list_runs(self.connection.execute(ENDS))

    def has_undecided(self, run_id: str) -> bool:
        """Whether a step or an item of the run waits for a decision. Raises JournalError."""
        with explained(self.path):
            found = self.connection.execute(
                "SELECT 1 FROM step_state WHERE run_id = ? AND state = 'undecided' LIMIT 1", (run_id,)
            )
            return found.fetchone() is not None

    def digests(self) -> frozenset[tuple[str, str]]:
        """Digest and type of all artifacts that some run made, and of its lists of items. Raises JournalError."""
        with explained(self.path):
            return frozenset(
                self.connection.execute(
                    "SELECT json_extract(value, '$.digest'), json_extract(value, '$.type')"
                    " FROM event, json_each(event.data, '$.artifacts')"
                    " WHERE json_extract(data, '$.type') = 'attempt_finished' UNION"
                    " SELECT json_extract(data, '$.items'), 'json' FROM event"
                    " WHERE json_extract(data, '$.type') = 'matrix_expanded' UNION"
                    " SELECT json_extract(data, '$.checkpoint'), 'text' FROM event"
                    " WHERE json_extract(data, '$.type') = 'checkpoint_written'"
                )
            )

    def shrink(self) -> None:
        """Gives the space of removed runs back to the file system. Raises JournalError."""
        with explained(self.path):
            self.connection.execute("VACUUM")

    def forget(self, run_id: str) -> None:
        """Removes a run with all its events. Raises JournalError."""
        with explained(self.path), transaction(self.connection) as execute:
            for table in ("event", "step_result", "chain_head"):
                execute(f"DELETE FROM {table} WHERE run_id = ?", (run_id,))


def _events(first: int, last: int) -> str:
    return f"event {first} is" if first == last else f"events {first} to {last} are"


def _check_kind(path: Path) -> None:
    """SQLite would say of a pipe that the disk reports an error. Raises JournalError and OSError."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise JournalError(f"`{path}` cannot be used: it is not a regular file")
