"""What opencode prints with `--format json`: one JSON object on a line.

Exit codes say nothing: a session whose question was rejected ends with 0. A session has succeeded when its last step
was finished because the model had nothing more to do, and no error came.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wave_runtime.adapters.calls_made import Made
from wave_runtime.adapters.json_lines import NO_RESULT, count_of, no_json, object_of, objects, one_line, text_of
from wave_runtime.adapters.usage import Usage

_INVALID = "invalid"
"""The client's own tool, which stands in for a call of a tool that it does not offer, and does nothing."""


@dataclass(slots=True)
class Stream:
    """All that counts of a session."""

    made: list[Made] = field(default_factory=list)
    answer: str = ""
    """What was said in the last step."""
    reason: str = ""
    """Why the last step was finished; empty: it was not."""
    error: str = ""
    usage: Usage = Usage()
    unreadable: int | None = None
    """The first line that should be an object and is none; 1-based."""

    @property
    def problem(self) -> str | None:
        """Why the session has not succeeded, one line; None when it has."""
        if self.unreadable is not None:
            return no_json(self.unreadable)
        if self.error:
            return f"the client reports an error: {one_line(self.error)}"
        if self.reason == "stop":
            return None
        return f"the model's last step ended with `{one_line(self.reason)}`" if self.reason else NO_RESULT


def read_stream(lines: Iterable[str], model: str | None) -> Stream:
    """Reads a session to its end, or as far as it came. `model` was asked for: the client does not say which one
    answers."""
    stream = Stream(usage=Usage(() if model is None else (model,)))
    for number, event in objects(lines):
        if event is None:
            stream.unreadable = stream.unreadable or number
        else:
            _take(stream, event)
    return stream


def _take(stream: Stream, event: Mapping[str, Any]) -> None:
    part = object_of(event.get("part"))
    match event.get("type"):
        case "step_start":
            stream.answer = stream.reason = ""
        case "text":
            stream.answer += text_of(part.get("text"))
        case "tool_use":
            stream.made.append(_made(part))
        case "step_finish":
            stream.reason = text_of(part.get("reason")) or "no reason"
            stream.usage += _step_usage(part)
        case "error":
            error = object_of(event.get("error"))
            said = text_of(object_of(error.get("data")).get("message")) or text_of(error.get("name"))
            stream.error = stream.error or said or "it does not say which"
        case _:
            pass


def _made(part: Mapping[str, Any]) -> Made:
    tool, state = text_of(part.get("tool")), object_of(part.get("state"))
    given = object_of(state.get("input"))
    key = text_of(part.get("callID"))
    if tool == _INVALID:
        wanted = text_of(given.get("tool"))
        return Made(key, wanted, {}, "not asked", "the tool is not offered, or does not take what it was called with")
    return Made(key, tool, given, "refused" if state.get("status") == "error" else "ran")


def _step_usage(part: Mapping[str, Any]) -> Usage:
    """Tokens that were thought count as output, those for a cache as input."""
    tokens = object_of(part.get("tokens"))
    cache = object_of(tokens.get("cache"))
    cost = part.get("cost")
    known = isinstance(cost, int | float) and not isinstance(cost, bool) and 0 < cost < 1e9
    return Usage(
        (),
        count_of(tokens, "input") + count_of(cache, "write"),
        count_of(cache, "read"),
        count_of(tokens, "output") + count_of(tokens, "reasoning"),
        float(cost or 0) if known else None,
    )
