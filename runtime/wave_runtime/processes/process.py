"""One child process, from start to the end of everything it started: commands, tests and clients run here.

The child is started by a supervisor (`supervisor.py`), which keeps its logs bounded and ends its whole tree with it:
after a time-out or a cancellation, when the child ends by itself, and when this process is killed.
"""

import errno
import os
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from wave_runtime.plan.record import dataclass
from wave_runtime.processes.confinement import Confinement, ConfinementFailed
from wave_runtime.processes.supervision import POOL, Supervisor, SupervisorLost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.processes.messages import Message

GRACE_S = 5.0
"""Seconds between TERM and KILL."""

PASSED_ON = ("PATH", "HOME", "LANG", "TERM", "TMPDIR")
"""The names of the runtime's own environment that commands see."""

MAX_LOG_BYTES = 16 * 1024 * 1024
"""What a log keeps of one process: the beginning, and the last MiB."""

_LOOK_S = 0.05
"""How often the cancellation is looked at; the end of the child wakes us at once."""

_KILL_S = 5.0
"""How long the supervisor may take to kill a tree."""


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """How a process ended."""

    exit_code: int | None
    """As a shell shows it, 128 + N for a process ended by signal N; None when it did not end by itself."""
    timed_out: bool = False
    cancelled: bool = False
    truncated: bool = False
    """It printed more than a log keeps; the middle was left out."""
    lost: bool = False
    """Its supervisor was killed, and so it was ended."""
    exceeded: str = ""
    """What it used when it was killed for it, as `more than 2 GB of memory`; empty when no bound was exceeded."""


class LogNotWritten(OSError):
    """The process has ended, and what it printed could not be kept."""


def run_process(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    log: str | Path,
    timeout_s: float,
    cancelled: threading.Event,
    stderr_log: str | Path | None = None,
    max_log_bytes: int = MAX_LOG_BYTES,
    hurry: threading.Event | None = None,
    stdin: Path = Path(os.devnull),
    into_file: bool = False,
    confinement: Confinement | None = None,
) -> ProcessResult:
    """Runs `argv` with exactly `env` and the file `stdin`, and waits for it and all that it started.

    Output is appended to `log` (standard error to `stderr_log`, when given), at most `max_log_bytes` to each.
    When `timeout_s` have passed or `cancelled` is set, the process gets TERM, and what is left of its tree
    `GRACE_S` later KILL; when `hurry` is set, KILL comes at once. What it leaves behind when it ends by itself is
    killed. With `into_file` the process writes into `log` itself, which loses nothing of a program that ends before its
    pipe is empty, and it is killed when it has written more than `max_log_bytes`. A `confinement` holds from its first
    instruction. Raises OSError when it cannot be started, ConfinementFailed when it cannot be confined, and
    LogNotWritten.
    """
    if cancelled.is_set():
        return ProcessResult(None, cancelled=True)
    deadline = time.monotonic() + timeout_s
    logs = [log] if stderr_log is None else [log, stderr_log]
    request = (
        "run",
        [_encoded(word) for word in argv],
        _encoded(str(cwd)),
        {_encoded(name): _encoded(value) for name, value in env.items()},
        [(_absolute(path), max_log_bytes, into_file and path is log) for path in logs],
        _absolute(stdin),
        None if confinement is None else confinement.message(),
    )
    supervisor = _asked(request)
    reason = ""
    try:
        answer = _until_answer(supervisor, deadline, cancelled)
        if answer is None:
            reason = "cancelled" if cancelled.is_set() else "timed out"
            supervisor.ask("end", False)
            answer = _within_grace(supervisor, hurry)
    except SupervisorLost:
        POOL.discard(supervisor)
        return ProcessResult(None, reason == "timed out", reason == "cancelled", lost=not reason)
    except BaseException:  # an interrupt: the end of the supervisor ends all
        POOL.discard(supervisor)
        raise
    return _result(supervisor, answer, reason, log, confinement)


_CODING = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()


def _encoded(text: str) -> bytes:
    return text.encode(*_CODING)  # `os.fsencode` in one call instead of six: a step has twenty texts


def _absolute(path: str | Path) -> bytes:
    text = str(path)
    return _encoded(text if text.startswith("/") else str(Path(text).absolute()))


def _asked(request: "Message") -> Supervisor:
    """A supervisor that has got the request. One that died while it was idle is replaced."""
    while True:
        supervisor = POOL.take()
        try:
            supervisor.ask(*request)
        except SupervisorLost:
            POOL.discard(supervisor)
        except BaseException:
            POOL.discard(supervisor)
            raise
        else:
            return supervisor


def _until_answer(supervisor: Supervisor, deadline: float, cancelled: threading.Event) -> "Message | None":
    """The answer, or None when the deadline or the cancellation came first."""
    while True:
        answer = supervisor.answer(min(deadline - time.monotonic(), _LOOK_S))
        if answer is not None or cancelled.is_set() or time.monotonic() >= deadline:
            return answer


def _within_grace(supervisor: Supervisor, hurry: threading.Event | None) -> "Message":
    """The answer after a polite request, or after everything was killed. Raises SupervisorLost."""
    deadline = time.monotonic() + GRACE_S
    while time.monotonic() < deadline and not (hurry is not None and hurry.is_set()):
        if (answer := supervisor.answer(min(deadline - time.monotonic(), _LOOK_S))) is not None:
            return answer
    supervisor.ask("end", True)
    if (answer := supervisor.answer(_KILL_S)) is None:
        supervisor.kill()  # somebody stopped it
        raise SupervisorLost
    return answer


def _result(
    supervisor: Supervisor, answer: "Message", reason: str, log: str | Path, confinement: Confinement | None
) -> ProcessResult:
    match answer:
        case ("ended", int(code), bool(truncated), int(error_number), bool(all_gone), str(exceeded)):
            if all_gone:
                POOL.give_back(supervisor)
            else:  # it has children that nobody can kill; the next attempt is not to wait for them
                POOL.discard(supervisor)
            if error_number:
                raise LogNotWritten(error_number, os.strerror(error_number), str(log))
            ended = code if code >= 0 else 128 - code
            by_itself = not reason and not exceeded
            return ProcessResult(
                ended if by_itself else None,
                reason == "timed out",
                reason == "cancelled",
                truncated,
                exceeded=confinement.bound_text(exceeded) if confinement is not None and exceeded else "",
            )
        case ("failed", int(number), bytes(name), bool(not_confined)):
            POOL.give_back(supervisor)
            kind = ConfinementFailed if not_confined else OSError
            raise kind(number, os.strerror(number), os.fsdecode(name))
        case _:
            POOL.discard(supervisor)
            raise OSError(errno.EPROTO, "the supervisor answers what nobody understands")
