"""The world of one invocation: where it reads and writes, and its environment."""

import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

from wave_runtime.refusal import Refusal
from wave_runtime.terminal_text import safe_line, safe_text


@dataclass(frozen=True, slots=True)
class Streams:
    """Standard output holds the document that was asked for and nothing else."""

    stdin: TextIO
    """Its bytes are read, through `buffer`."""
    stdout: TextIO
    stderr: TextIO
    environment: Mapping[str, str]

    def show(self, lines: Iterable[str]) -> None:
        """Lines of the document."""
        text = "".join(safe_line(line, self.environment) + "\n" for line in lines)
        with suppress(BrokenPipeError):  # whoever reads has seen enough; what was done stays done
            self.stdout.write(text)
            self.stdout.flush()

    def show_text(self, text: str) -> None:
        """A text of somebody else, as it is but for control characters."""
        self.stdout.write(safe_text(text, self.environment))

    def say(self, line: str) -> None:
        """A line for people, beside the document."""
        self.stderr.write(safe_line(line, self.environment) + "\n")

    def refuse(self, refusal: Refusal) -> int:
        """Says why nothing is done; the exit code."""
        self.say(f"error: {refusal.message}")
        self.say(f"fix: {refusal.fix}")
        return refusal.exit_code


def standard_streams(environment: Mapping[str, str]) -> Streams:
    """Those of the process; text that the terminal cannot show is escaped, never an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    return Streams(sys.stdin, sys.stdout, sys.stderr, environment)
