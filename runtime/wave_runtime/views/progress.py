"""What `exec` shows while a run is going on: events as JSON, or lines, or a live view on a terminal."""

from collections.abc import Mapping, Sequence
from typing import TextIO

from wave_runtime.engine.state import State
from wave_runtime.recording.journal import Entry
from wave_runtime.text.terminal_text import safe_line
from wave_runtime.views.event_lines import lines_of


class JsonEvents:
    """One line of JSON for each event, as soon as it is durable, in the order of the log (`seq`, without gaps).

    Keys are those of grammar/events.schema.json. A reader that goes away does not end the run.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def __call__(self, entries: Sequence[Entry], state: State) -> None:
        self._out.write("".join(f"{entry.line}\n" for entry in entries))
        self._out.flush()


class PlainLines:
    """One line of text for each thing that people want to know."""

    def __init__(self, out: TextIO, environment: Mapping[str, str]) -> None:
        self._out, self._environment = out, environment

    def __call__(self, entries: Sequence[Entry], state: State) -> None:
        text = "".join(safe_line(line, self._environment) + "\n" for entry in entries for line in lines_of(entry))
        if text:
            self._out.write(text)
            self._out.flush()


def wants_live_view(out: TextIO, environment: Mapping[str, str]) -> bool:
    """A live view is for people at a terminal, not for build services and dumb terminals."""
    return out.isatty() and not environment.get("CI") and environment.get("TERM", "dumb") != "dumb"


def wants_colour(out: TextIO, environment: Mapping[str, str]) -> bool:
    """NO_COLOR wins over FORCE_COLOR, and both over what `out` is."""
    if environment.get("NO_COLOR"):
        return False
    return bool(environment.get("FORCE_COLOR")) or (out.isatty() and environment.get("TERM", "dumb") != "dumb")
