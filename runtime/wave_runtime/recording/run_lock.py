"""Who may touch what: one process for each run, and nobody in the store while it is tidied.

The kernel drops a lock with its process, so there are no stale ones, whatever ends the process. What stands in the file
says who holds it, for messages and requests; it decides nothing.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wave_runtime.processes.process_identity import ProcessIdentity


class Locked(Exception):
    """Another process holds the lock; `holder` says which, and since when, for people."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


@contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Holds a run. Raises Locked and OSError."""
    with _held(path, fcntl.LOCK_EX) as descriptor:
        since = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{ProcessIdentity.own()} {since}\n".encode(), 0)
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
        # Shared: two that ask at the same time do not take each other for the holder.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def holder_of(path: Path) -> ProcessIdentity | None:
    """The process that wrote itself into the lock last; it may be gone."""
    try:
        return ProcessIdentity.parse(path.read_text("ascii", "replace").partition(" ")[0])
    except OSError:
        return None


@contextmanager
def _held(path: Path, kind: int) -> Iterator[int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    patience = time.monotonic() + 0.1  # somebody who only asks whether it is held has it for a moment
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            if _is_at(descriptor, path):
                yield descriptor
                return
        except BlockingIOError:
            if time.monotonic() < patience:
                time.sleep(0.01)
                continue
            raise Locked(_shown(os.pread(descriptor, 200, 0).decode("ascii", "replace"))) from None
        finally:
            os.close(descriptor)


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether the file still has its name: `clean` removes a lock together with its run."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _shown(content: str) -> str:
    identity, _, since = content.strip().partition(" ")
    who = ProcessIdentity.parse(identity)
    return "another process" if who is None else f"process {who.pid} since {since}"
