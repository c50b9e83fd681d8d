"""The standard streams of the process, made so that no broken one changes what a run does."""

import io
import os
import sys
from typing import TextIO


class EnduringText(io.TextIOWrapper):
    """Text to a stream that may break: what is done goes on, and `failure` says why text did not arrive."""

    failure: OSError | None = None

    def write(self, text: str) -> int:
        """Writes, as long as the stream takes it."""
        try:
            return super().write(text)
        except OSError as error:
            self._give_up(error)
            return len(text)

    def flush(self) -> None:
        """Flushes, as long as the stream takes it."""
        try:
            super().flush()
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        if self.failure is None:
            self.failure = error
            # What is still in buffers has to go somewhere when they are closed.
            _open_to_nowhere(self.fileno())


def open_standard_streams() -> None:
    """Makes the streams of `sys` enduring. One that is closed is opened to nowhere: else the next file that is opened
    would take its number, and get what is meant for people."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            _open_to_nowhere(number)
            stream = open(number, mode, closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
    sys.stdout, sys.stderr = _enduring(sys.stdout), _enduring(sys.stderr)


def lost_output() -> OSError | None:
    """Why a part of standard output did not arrive, when somebody still waits for it."""
    sys.stdout.flush()
    sys.stderr.flush()
    failure = sys.stdout.failure if isinstance(sys.stdout, EnduringText) else None
    return None if isinstance(failure, BrokenPipeError) else failure  # that reader has seen enough


def _enduring(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    encoding, by_line = stream.encoding, stream.line_buffering
    return EnduringText(stream.detach(), encoding, "backslashreplace", newline="\n", line_buffering=by_line)


def _open_to_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
    os.set_inheritable(number, True)
