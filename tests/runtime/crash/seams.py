"""Ends a process at a chosen point: before or after the n-th time it does something that a crash may interrupt.

The program knows nothing of it: its functions are replaced in the process that is to die.
"""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from wave_runtime.attempts import attempt_start, command_step, executor
from wave_runtime.files import durable_file
from wave_runtime.recording import store
from wave_runtime.recording.run_writer import RunWriter
from wave_runtime.recording.store import Store
from wave_runtime.runs import holding

SEAMS: dict[str, tuple[Any, str]] = {
    "plan is kept": (holding, "write_durably"),
    "events are committed": (RunWriter, "append"),
    "a workspace is made": (attempt_start, "prepare"),
    "a command runs": (command_step, "run_command"),
    "outputs are collected": (executor, "collect"),
    "content is kept": (Store, "put"),
    "a file is kept": (Store, "put_file"),
    "a file is synced": (os, "fsync"),
    "a file gets its name": (Path, "rename"),
    "a folder is synced": (store, "sync_folder"),
    "the plan gets its name": (durable_file, "sync_folder"),
}

When = Literal["before", "after"]


def counting(file: Path) -> Callable[[], None]:
    """Counts how often each seam is passed; the counts are in `file` at the end, one a line."""

    def install() -> None:
        for number, name in enumerate(SEAMS):
            _replace(name, lambda number=number: _note(file, number))  # type: ignore[misc]

    return install


def counts(file: Path) -> dict[str, int]:
    """What `counting` has found."""
    passed = file.read_bytes()
    return {name: passed.count(bytes([number])) for number, name in enumerate(SEAMS)}


def killed() -> None:
    """Ends this process with SIGKILL."""
    os.kill(os.getpid(), signal.SIGKILL)


def killing(name: str, nth: int, when: When, end: Callable[[], None] = killed) -> Callable[[], None]:
    """Calls `end` at the n-th passing of a seam; 1 is the first."""
    lock, passed = threading.Lock(), [0]

    def reached() -> bool:
        with lock:
            passed[0] += 1
            return passed[0] == nth

    def install() -> None:
        target, attribute = SEAMS[name]
        real = getattr(target, attribute)

        def replaced(*arguments: Any, **options: Any) -> Any:
            now = reached()
            if now and when == "before":
                end()
            result = real(*arguments, **options)
            if now:
                end()
            return result

        setattr(target, attribute, replaced)

    return install


def _note(file: Path, number: int) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(descriptor, bytes([number]))
    os.close(descriptor)


def _replace(name: str, before: Callable[[], None]) -> None:
    target, attribute = SEAMS[name]
    real = getattr(target, attribute)

    def replaced(*arguments: Any, **options: Any) -> Any:
        before()
        return real(*arguments, **options)

    setattr(target, attribute, replaced)
