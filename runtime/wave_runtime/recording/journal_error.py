"""What can be wrong with the state on disk, in words for people."""

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wave_runtime.plan.errors import PlanError
from wave_runtime.recording.migrations import WrongDatabase
from wave_runtime.text.reason import reason_of


class JournalError(Exception):
    """The state cannot be read or written; the message says which file and why, for people."""

    def __init__(self, message: str, *, disk_full: bool = False) -> None:
        super().__init__(message)
        self.disk_full = disk_full


class EventRefused(JournalError):
    """SQLite refused an event: the log has gone on without this writer, or the step has a result already."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Whatever goes wrong inside with the database at `path` becomes a JournalError."""
    try:
        yield
    except WrongDatabase as error:
        raise JournalError(f"`{path}` cannot be used: {error}") from error
    except sqlite3.IntegrityError as error:
        doubled = "step_result" in str(error)
        refused = "the step has a result already" if doubled else "another process has written to the log of the run"
        raise EventRefused(f"`{path}` did not take an event: {refused} ({error})") from error
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        known = next((text for start, text in _WHAT if name.startswith(start)), None)
        shown = f"{known} ({name})" if known else reason_of(error)
        raise JournalError(
            f"`{path}` cannot be read or written: {shown}", disk_full=name in ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")
        ) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise JournalError(f"`{path}` cannot be read or written: {reason_of(error)}", disk_full=full) from error
    except (PlanError, ValueError) as error:
        raise JournalError(f"`{path}` has an event that cannot be read: {error}") from error


_WHAT: Sequence[tuple[str, str]] = (
    ("SQLITE_FULL", "the disk is full"),
    ("SQLITE_READONLY", "it or its folder is read-only"),
    ("SQLITE_IOERR", "the disk reports an error, or has no space left"),
    ("SQLITE_CORRUPT", "it is damaged"),
    ("SQLITE_BUSY", "another program has kept it busy for five seconds"),
)
"""What the errors of SQLite mean here, by the beginning of their names."""
