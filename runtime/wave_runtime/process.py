"""One child process, from start to the end of everything it started: commands, tests and clients run here.

The child gets a session of its own, so that one signal reaches its whole group and none of ours reaches it by
accident. Its output passes through a pipe, which keeps the log bounded whatever the child prints. A child that
leaves the session (`setsid`) escapes the group; a pid namespace, not this file, is the answer to that.
"""

import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

GRACE_S = 5.0
"""Seconds between TERM and KILL."""

PASSED_ON = ("PATH", "HOME", "LANG", "TERM", "TMPDIR")
"""The names of the runtime's own environment that commands see."""

_MAX_LOG_BYTES = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_MAX_PIPE = 1024 * 1024
_LOOK_S = 0.05
"""How often the cancellation is looked at; the end of the child and its output wake us at once."""


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """How a process ended."""

    exit_code: int | None
    """As a shell shows it, 128 + N for a process ended by signal N; None when the runtime ended it."""
    timed_out: bool = False
    cancelled: bool = False
    truncated: bool = False
    """It printed more than the log keeps; the beginning was kept."""


def run_process(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    log: Path,
    timeout_s: float,
    cancelled: threading.Event,
    stderr_log: Path | None = None,
    max_log_bytes: int = _MAX_LOG_BYTES,
    hurry: threading.Event | None = None,
) -> ProcessResult:
    """Runs `argv` with exactly `env` and no standard input, and waits for it.

    Output is appended to `log` (standard error to `stderr_log`, when given), at most `max_log_bytes` to each.
    When `timeout_s` have passed or `cancelled` is set, the group gets TERM, `GRACE_S` later KILL; when `hurry` is
    set, KILL comes at once. What a process
    that ends by itself leaves in its group is killed. Raises OSError when it cannot be started.
    """
    if cancelled.is_set():
        return ProcessResult(None, cancelled=True)
    deadline = time.monotonic() + timeout_s
    with ExitStack() as stack:
        out = _Stream.open(stack, log, max_log_bytes)
        streams = [out] if stderr_log is None else [out, _Stream.open(stack, stderr_log, max_log_bytes)]
        child = subprocess.Popen(
            argv,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out.write_end,
            stderr=streams[-1].write_end,
            start_new_session=True,
            close_fds=False,  # all our descriptors close on exec; closing by hand would cost a walk
        )
        for stream in streams:
            os.close(stream.write_end)
            stream.write_end = -1
        try:
            watch = _Watch(stack, child, streams)
            reason = watch.until_exit(deadline, cancelled)
            if reason is not None:
                _signal_group(child, signal.SIGTERM)
                watch.until_silent(time.monotonic() + GRACE_S, hurry)
        finally:  # also when the log's disk is full, or an interrupt arrives
            # The child is not reaped yet, so the group's number cannot belong to a stranger.
            _signal_group(child, signal.SIGKILL)
            code = child.wait()
        watch.drain()
        truncated = any(stream.truncated for stream in streams)
    if reason is not None:
        return ProcessResult(
            None, timed_out=reason == "timed out", cancelled=reason == "cancelled", truncated=truncated
        )
    return ProcessResult(code if code >= 0 else 128 - code, truncated=truncated)


@dataclass(slots=True)
class _Stream:
    """A pipe that ends in a file."""

    read_end: int
    write_end: int
    file: BinaryIO
    room: int
    truncated: bool = False
    is_open: bool = True

    @classmethod
    def open(cls, stack: ExitStack, path: Path, room: int) -> "_Stream":
        file = stack.enter_context(path.open("ab", buffering=0))
        read_end, write_end = os.pipe()
        stream = cls(read_end, write_end, file, room)
        stack.callback(stream.close)
        os.set_blocking(read_end, False)
        return stream

    def close(self) -> None:
        os.close(self.read_end)
        if self.write_end >= 0:
            os.close(self.write_end)

    def pump(self) -> bool:
        """Moves one chunk; false when there is none now."""
        try:
            chunk = os.read(self.read_end, _CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            self.is_open = False
            return False
        kept = chunk[: self.room]
        self.room -= len(kept)
        self.truncated = self.truncated or len(kept) < len(chunk)
        while kept:
            kept = kept[self.file.write(kept) :]
        return True


class _Watch:
    """Waits for the end of a child and of its output at once."""

    def __init__(self, stack: ExitStack, child: "subprocess.Popen[bytes]", streams: Sequence[_Stream]) -> None:
        self._child = child
        self._streams = {stream.read_end: stream for stream in streams}
        self._poll = select.poll()
        for descriptor in self._streams:
            self._poll.register(descriptor, select.POLLIN)
        self._exit = -1
        if hasattr(os, "pidfd_open"):
            self._exit = os.pidfd_open(child.pid)
            stack.callback(os.close, self._exit)
            self._poll.register(self._exit, select.POLLIN)

    def until_exit(self, deadline: float, cancelled: threading.Event) -> str | None:
        """Waits for the child; `timed out` or `cancelled` when that came first."""
        while True:
            if self._step(min(deadline, time.monotonic() + _LOOK_S)):
                return None
            if cancelled.is_set():
                return "cancelled"
            if time.monotonic() >= deadline:
                return "timed out"

    def until_silent(self, deadline: float, hurry: threading.Event | None) -> None:
        """Waits until the child has ended and nobody holds its output any more, or somebody is in a hurry."""
        while time.monotonic() < deadline and not (hurry is not None and hurry.is_set()):
            ended = self._step(min(deadline, time.monotonic() + _LOOK_S))
            if ended and not any(stream.is_open for stream in self._streams.values()):
                return
            if ended and self._exit >= 0:
                with suppress(KeyError):  # its descriptor stays readable: polling it again would spin
                    self._poll.unregister(self._exit)

    def drain(self) -> None:
        """Takes what is left in the pipes; does not wait for processes that escaped the group."""
        for stream in self._streams.values():
            for _ in range(_MAX_PIPE // _CHUNK + 1):
                if not stream.pump():
                    break

    def _step(self, until: float) -> bool:
        """Waits for something to happen; true when the child has ended."""
        for descriptor, _ in self._poll.poll(max(0.0, until - time.monotonic()) * 1000):
            stream = self._streams.get(descriptor)
            if stream is not None:
                stream.pump()
                if not stream.is_open:
                    self._poll.unregister(descriptor)
        return self._ended()

    def _ended(self) -> bool:
        # WNOWAIT leaves the child unreaped: its number stays taken until the group has got its last signal.
        return os.waitid(os.P_PID, self._child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _signal_group(child: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)
