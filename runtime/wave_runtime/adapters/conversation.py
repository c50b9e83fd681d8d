"""Talking with a process over its standard input and output, while another thread waits for its end.

Both are named pipes, of which this side holds both ends: nobody waits for the other to open one, and the end of the
talk is the end of the process, whoever inherited its output.
"""

import os
import select
import threading
import time
from collections.abc import Callable
from pathlib import Path

_LOOK_S = 0.05
"""How often the cancellation is looked at."""
_CHUNK = 64 * 1024


class Broken(Exception):
    """The talk cannot go on: one sentence for people."""


class Conversation:
    """Lines of a process, each with its answer.

    `take` gets each line without its end, and says what the process is told; it may raise Broken and OSError. `closed`
    says whether nothing will be told any more: the input of the process ends then.
    """

    def __init__(
        self,
        folder: Path,
        take: Callable[[bytes], bytes],
        closed: Callable[[], bool],
        *,
        log: Path,
        cancelled: threading.Event,
        longest: int,
        most: int,
        linger_s: float,
    ) -> None:
        """Makes the pipes in `folder`. Raises OSError.

        At most `longest` bytes in a line and `most` in all are taken, and kept in `log`. A process that is told nothing
        more ends within `linger_s`, or is ended.
        """
        self.input, self.output = folder / "input", folder / "output"
        for pipe in (self.input, self.output):
            os.mkfifo(pipe, 0o600)
        self.stop = threading.Event()
        """Set when the process is to be ended."""
        self.problem: str | None = None
        """Why the talk has ended early."""
        self._take, self._closed, self._log, self._cancelled = take, closed, log, cancelled
        self._longest, self._most, self._linger_s = longest, most, linger_s
        self._told = bytearray()
        self._line = bytearray()
        self._heard = 0
        self._to, self._from = (os.open(pipe, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC) for pipe in self._pipes)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._talk, name="conversation", daemon=True)

    @property
    def _pipes(self) -> tuple[Path, Path]:
        return self.input, self.output

    def start(self, first: bytes) -> None:
        """Begins to talk, with what the process is told first."""
        self._told += first
        self._thread.start()

    def finish(self) -> None:
        """The process has ended: takes what it said last, and removes the pipes."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()
        for descriptor in (self._to, self._from):
            if descriptor >= 0:
                os.close(descriptor)
        for pipe in self._pipes:
            pipe.unlink(missing_ok=True)

    def _talk(self) -> None:
        try:
            with self._log.open("ab") as log:

                def keep(heard: bytes) -> None:
                    log.write(heard)
                    log.flush()  # somebody may follow it

                self._exchange(keep)
        except Broken as error:
            self.problem = str(error)
        except OSError as error:  # also a decision that cannot be logged
            self.problem = f"what the agent says cannot be kept: {error.strerror or error}"
        except Exception as error:  # a bug ends one session
            self.problem = f"internal error: {type(error).__name__}: {error}"
        finally:
            self.stop.set()

    def _exchange(self, keep: Callable[[bytes], object]) -> None:
        last_s: float | None = None
        while True:
            over = self._over.is_set()
            self._tell()
            if self._closed() and not self._told and self._to >= 0:
                os.close(self._to)
                self._to, last_s = -1, time.monotonic() + self._linger_s
            if self._cancelled.is_set() or (last_s is not None and time.monotonic() > last_s):
                self.stop.set()
            heard = self._hear(0 if over else _LOOK_S)
            if heard:
                keep(heard)
                self._hand_on(heard)
            elif over:
                self._hand_on(b"\n" if self._line else b"")
                return

    def _tell(self) -> None:
        while self._told and self._to >= 0:
            try:
                del self._told[: os.write(self._to, self._told[:_CHUNK])]
            except BlockingIOError:
                return

    def _hear(self, timeout_s: float) -> bytes:
        poll = select.poll()
        poll.register(self._from, select.POLLIN)
        if self._told and self._to >= 0:
            poll.register(self._to, select.POLLOUT)
        poll.poll(timeout_s * 1000)
        try:
            return os.read(self._from, _CHUNK)
        except BlockingIOError:
            return b""

    def _hand_on(self, heard: bytes) -> None:
        self._heard += len(heard)
        if self._heard > self._most:
            raise Broken(f"the agent said more than {self._most:,} bytes; what it did cannot be followed")
        *ends, rest = heard.split(b"\n")
        for end in ends:
            self._add(end)
            line, self._line = bytes(self._line), bytearray()
            self._told += self._take(line)
        self._add(rest)

    def _add(self, part: bytes) -> None:
        self._line += part
        if len(self._line) > self._longest:
            raise Broken(f"the agent said a line of more than {self._longest:,} bytes")
