"""How the log of a step is shown: as it was printed, or as the session of an agent that it is."""

from codecs import getincrementaldecoder
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeAlias

from wave_runtime.engine.unit import step_of
from wave_runtime.plan.model import Plan, Step
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.views.history import PastRun


class LogView(Protocol):
    """Makes text of the bytes of a log."""

    def feed(self, data: bytes) -> str:
        """What is shown of the next bytes."""
        ...

    def close(self) -> str:
        """What is shown at the end."""
        ...


Views: TypeAlias = Callable[[str, str, Path], LogView]
"""Takes a step or item, the part of its logs, and the log."""


class AsPrinted:
    """A log as it is."""

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")("backslashreplace")

    def feed(self, data: bytes) -> str:
        """What is shown of the next bytes."""
        return self._decoder.decode(data)

    def close(self) -> str:
        """What is shown at the end."""
        return self._decoder.decode(b"", final=True)


def as_printed(unit: str, part: str, log: Path) -> LogView:
    """Shows every log as it is."""
    return AsPrinted()


def as_sessions(past: PastRun, scrubbing: Scrubbing) -> Views:
    """Shows what agents' clients printed so that people can read it, and every other log as it is."""

    steps = {step.id: step for step in past.plan.steps}

    def view(unit: str, part: str, log: Path) -> LogView:
        client = None if past.state.inputs.adapter else _client(past.plan, steps[step_of(unit)], part)
        if client is None:
            return AsPrinted()
        from wave_runtime.adapters.log_forms import log_form  # lazy: commands print most logs
        from wave_runtime.views.decisions_log import DecisionsLog
        from wave_runtime.views.session_log import SessionLog

        form = log_form(client)
        decisions = log.with_name(f"{log.name.removesuffix('.log')}.decisions.log")
        return AsPrinted() if form is None else SessionLog(form, DecisionsLog(decisions), scrubbing.text)

    return view


def _client(plan: Plan, step: Step, part: str) -> str | None:
    """The kind of the client that printed the part; None: no client did."""
    if "." in part:  # what a later session wrote to standard error
        return None
    if part.startswith("checkpoint-") and step.relay is not None:
        name: str | None = step.relay.adapter
    elif part == "output" or part.startswith("session-"):
        name = step.adapter
    else:
        return None
    return None if name is None else plan.adapters[name].kind
