"""What Gemini CLI prints with `--output-format stream-json`: one JSON object on a line.

Nothing is concluded from exit codes: interrupted, it ends with 0 and prints nothing more. A session has succeeded when
its last record is a `result` that says so, and no error came before it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wave_runtime.adapters.calls_made import Made
from wave_runtime.adapters.json_lines import NO_RESULT, count_of, no_json, object_of, objects, one_line, text_of
from wave_runtime.adapters.usage import Usage
from wave_runtime.hook.gemini_calls import call_id

_NOT_ASKED = {
    "tool_not_registered": "the tool is not offered",
    "invalid_tool_params": "the client does not take what it was called with",
    "policy_violation": "the client's own rules refuse it",
}
"""Errors of calls that may never have come to the hook. A veto of the hook is a violation of the policy too."""


@dataclass(slots=True)
class Stream:
    """All that counts of a session."""

    uses: dict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    """Tool and input by the id of the call."""
    ends: dict[str, str] = field(default_factory=dict)
    """By the id of the call: empty when it ran, or the kind of the error."""
    answer: str = ""
    """What was said after the last call."""
    errors: list[str] = field(default_factory=list)
    result: Mapping[str, Any] | None = None
    unreadable: int | None = None
    """The first line that should be an object and is none; 1-based."""

    @property
    def problem(self) -> str | None:
        """Why the session has not succeeded, one line; None when it has."""
        if self.unreadable is not None:
            return no_json(self.unreadable)
        if self.result is None:
            return NO_RESULT
        said = text_of(object_of(self.result.get("error")).get("message")) or next(iter(self.errors), "")
        if self.result.get("status") == "success" and not said:
            return None
        return f"the client reports an error: {one_line(said)}" if said else "the client reports an error"

    @property
    def usage(self) -> Usage:
        """Tokens of all models. What a model thinks counts as output; the client has it in the total alone."""
        stats = object_of(object_of(self.result).get("stats"))
        given, cached = count_of(stats, "input_tokens"), count_of(stats, "cached")
        output = max(count_of(stats, "output_tokens"), count_of(stats, "total_tokens") - given)
        models = tuple(sorted(object_of(stats.get("models"))))
        return Usage(models, given - min(cached, given), cached, output)

    def made(self) -> Iterator[Made]:
        """The calls that have ended."""
        for id, error in self.ends.items():
            tool, given = self.uses.get(id, ("", {}))
            why = _NOT_ASKED.get(error, "")
            yield Made(call_id(tool, given), tool, given, "not asked" if why else "ran", why)


def read_stream(lines: Iterable[str]) -> Stream:
    """Reads a session to its end, or as far as it came."""
    stream = Stream()
    for number, event in objects(lines):
        if event is None:
            stream.unreadable = stream.unreadable or number
        else:
            _take(stream, event)
    return stream


def _take(stream: Stream, event: Mapping[str, Any]) -> None:
    match event:
        case {"type": "message", "role": "assistant"}:
            stream.answer += text_of(event.get("content"))
        case {"type": "tool_use"}:
            stream.answer = ""
            stream.uses[text_of(event.get("tool_id"))] = (
                text_of(event.get("tool_name")),
                object_of(event.get("parameters")),
            )
        case {"type": "tool_result"}:
            failed = event.get("status") != "success"
            kind = text_of(object_of(event.get("error")).get("type")) or "unknown"
            stream.ends[text_of(event.get("tool_id"))] = kind if failed else ""
        case {"type": "error"}:
            stream.errors.append(text_of(event.get("message")) or "it does not say which")
        case {"type": "result"}:
            stream.result = event
        case _:
            pass
