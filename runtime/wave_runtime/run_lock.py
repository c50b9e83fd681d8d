"""Who may touch what: one process for each run, and nobody in the store while it is tidied.

The kernel drops a lock with its process, so there are no stale ones, whatever ends the process.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Locked(Exception):
    """Another process holds the lock; `holder` is what it left there: its process id."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


@contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Holds a run. Raises Locked and OSError."""
    with _held(path, fcntl.LOCK_EX) as descriptor:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield


@contextmanager
def store_in_use(state: Path) -> Iterator[None]:
    """Keeps the store from being tidied. Raises Locked and OSError."""
    with _held(state / "in-use.lock", fcntl.LOCK_SH):
        yield


@contextmanager
def store_at_rest(state: Path) -> Iterator[None]:
    """Keeps runs from starting; nobody uses the store now. Raises Locked and OSError."""
    with _held(state / "in-use.lock", fcntl.LOCK_EX):
        yield


def is_held(path: Path) -> bool:
    """Whether a living process runs the run with this lock."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def _held(path: Path, kind: int) -> Iterator[int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Locked(os.pread(descriptor, 64, 0).decode("ascii", "replace")) from None
        yield descriptor
    finally:
        os.close(descriptor)
