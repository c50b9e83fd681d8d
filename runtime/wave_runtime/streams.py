"""The world of one invocation: where it reads and writes, and its environment."""

import sys
from collections.abc import Iterable, Mapping
from typing import TextIO

from wave_runtime.exit_codes import STATE_NOT_WRITTEN
from wave_runtime.plan.record import dataclass
from wave_runtime.refusal import Refusal
from wave_runtime.text.reason import reason_of, remedy_of
from wave_runtime.text.terminal_text import safe_line, safe_text


@dataclass(frozen=True, slots=True)
class Streams:
    """Standard output holds the document that was asked for and nothing else."""

    stdin: TextIO
    """Its bytes are read, through `buffer`."""
    stdout: TextIO
    stderr: TextIO
    environment: Mapping[str, str]

    def scrubbed(self, text: str) -> str:
        """`text` of somebody else without credentials."""
        from wave_runtime.recording.scrubbing import Scrubbing  # lazy: most invocations show no such text

        return Scrubbing(self.environment).text(text)

    def show(self, lines: Iterable[str]) -> None:
        """Lines of the document."""
        text = "".join(safe_line(line, self.environment) + "\n" for line in lines)
        self.stdout.write(text)
        self.stdout.flush()

    def show_text(self, text: str) -> None:
        """A text of somebody else, as it is but for control characters."""
        self.stdout.write(safe_text(text, self.environment))

    def show_document(self, text: str) -> None:
        """A document of JSON for programs: ASCII, so that nothing in it moves a cursor."""
        self.stdout.write(text)
        self.stdout.flush()

    def show_bytes(self, data: bytes) -> None:
        """Bytes of somebody else: as they are for a file or a program, as text for people. Raises Refusal."""
        raw = getattr(self.stdout, "buffer", None)
        if raw is None or self.stdout.isatty():
            self.show_text(data.decode("utf-8", "backslashreplace"))
            return
        self.stdout.flush()
        try:
            raw.write(data)
            raw.flush()
        except BrokenPipeError:
            self.stdout.flush()  # whoever reads has seen enough
        except OSError as error:
            raise Refusal(
                f"standard output cannot be written: {reason_of(error)}",
                fix=f"{remedy_of(error, 'look at what takes it')}, or write elsewhere",
                exit_code=STATE_NOT_WRITTEN,
            ) from None

    def say(self, line: str) -> None:
        """A line for people, beside the document."""
        self.stderr.write(safe_line(line, self.environment) + "\n")

    def refuse(self, refusal: Refusal) -> int:
        """Says why nothing is done; the exit code."""
        self.say(self.scrubbed(f"error: {refusal.message}"))
        self.say(f"fix: {refusal.fix}")
        return refusal.exit_code


def standard_streams(environment: Mapping[str, str]) -> Streams:
    """Those of the process; text that the terminal cannot show is escaped, never an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    return Streams(sys.stdin, sys.stdout, sys.stderr, environment)
