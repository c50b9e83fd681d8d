"""What Claude Code prints with `--output-format stream-json`: one JSON object on a line.

Nothing is concluded from texts, which change from version to version, nor from exit codes: a session has succeeded when
its last `result` says so. There can be several results; tokens and cost of the last one are those of all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from wave_runtime.adapters.calls_made import Made
from wave_runtime.adapters.json_lines import NO_RESULT, count_of, list_of, object_of, objects, one_line, text_of
from wave_runtime.adapters.usage import Usage, total

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "Read": ("file_path",),
    "Write": ("file_path", "content"),
    "Edit": ("file_path", "old_string", "new_string"),
    "NotebookEdit": ("notebook_path", "new_source"),
    "Glob": ("pattern",),
    "Grep": ("pattern",),
    "Bash": ("command",),
    "WebFetch": ("url", "prompt"),
    "WebSearch": ("query",),
}
"""Texts without which the client does not call a tool."""
_BLOCKED = "<tool_use_error>Blocked: "
"""So begins what the client says of a command that it refuses by itself, before it asks its hook: `sleep` alone, in
2.1.329. What a command prints cannot stand there: its own errors begin with an exit code. If the words change, such a
call counts as one that was never decided, and the session has failed."""


@dataclass(frozen=True, slots=True)
class ToolUse:
    """The model asked for a tool."""

    id: str
    tool: str
    given: Mapping[str, Any]

    @property
    def complete(self) -> bool:
        """Whether it has what the tool needs; the client refuses one that has not, before it asks its hook."""
        return all(isinstance(self.given.get(name), str) for name in _NEEDED.get(self.tool, ()))


@dataclass(slots=True)
class Stream:
    """All that counts of a session."""

    version: str = ""
    tools: frozenset[str] = frozenset()
    """Tools that were offered."""
    uses: list[ToolUse] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """Ids of calls that were answered with an error."""
    answered: set[str] = field(default_factory=set)
    """Ids of calls that were answered with a result."""
    blocked: set[str] = field(default_factory=set)
    """Ids of commands among the refused that the client never meant to run."""
    result: Mapping[str, Any] | None = None
    """The last one."""
    unreadable: int | None = None
    """The first line that should be an object and is none; 1-based."""
    usage: Usage = Usage()
    _messages: dict[str, Usage] = field(default_factory=dict)

    @property
    def answer(self) -> str | None:
        """The final answer of a session that has succeeded; None for any other."""
        if self.result is None or self.result.get("subtype") != "success" or self.result.get("is_error") is not False:
            return None
        text = self.result.get("result")
        return text if isinstance(text, str) else ""

    @property
    def problem(self) -> str:
        """Why the session has not succeeded; one line."""
        if self.result is None:
            return NO_RESULT
        status = self.result.get("api_error_status")
        errors = self.result.get("errors")
        said = self.result.get("result") or (errors[0] if isinstance(errors, list) and errors else "")
        what = f"the model's server answered {status}" if isinstance(status, int) else _named(self.result)
        return f"{what}: {one_line(said)}" if isinstance(said, str) and said else what

    def made(self) -> Iterator[Made]:
        """The calls that the model asked for; one that the session did not come to counts as refused."""
        for use in {use.id: use for use in self.uses}.values():  # a message can be printed again
            if use.id in self.answered:
                yield Made(use.id, use.tool, use.given, "ran")
            elif why := self._why_not_asked(use):
                yield Made(use.id, use.tool, use.given, "not asked", why)
            else:
                yield Made(use.id, use.tool, use.given, "refused")

    def _why_not_asked(self, use: ToolUse) -> str:
        """Why the client refused a call before it asked its hook; empty: nothing says that it did."""
        if use.tool not in self.tools:
            return "the tool is not offered"
        if not use.complete:
            return "the call has not what the tool needs"
        return "the client does not run such a command" if use.tool == "Bash" and use.id in self.blocked else ""


def read_stream(lines: Iterable[str]) -> Stream:
    """Reads a session to its end, or as far as it came."""
    stream = Stream()
    for number, event in objects(lines):
        if event is None:
            stream.unreadable = stream.unreadable or number
            continue
        _take(stream, event)
    if stream.result is None or not stream.usage.models:
        stream.usage = total(stream._messages.values())  # each message as it was last reported
    return stream


def _take(stream: Stream, event: Mapping[str, Any]) -> None:
    match event:
        case {"type": "system", "subtype": "init"}:
            stream.version = text_of(event.get("claude_code_version"))
            stream.tools |= {tool for tool in list_of(event.get("tools")) if isinstance(tool, str)}
        case {"type": "assistant", "message": {"content": list(content)} as message}:
            stream.uses += [_use(block) for block in content if _is(block, "tool_use")]
            stream._messages[text_of(message.get("id"))] = _message_usage(message)
        case {"type": "user", "message": {"content": list(content)}}:
            for block in content:
                if _is(block, "tool_result"):
                    ended = stream.refused if block.get("is_error") is True else stream.answered
                    ended.add(text_of(block.get("tool_use_id")))
                    if ended is stream.refused and text_of(block.get("content")).startswith(_BLOCKED):
                        stream.blocked.add(text_of(block.get("tool_use_id")))
        case {"type": "result"}:
            stream.result = event
            stream.usage = _usage(event)
        case _:
            pass


def _use(block: Mapping[str, Any]) -> ToolUse:
    return ToolUse(text_of(block.get("id")), text_of(block.get("name")), object_of(block.get("input")))


def _usage(result: Mapping[str, Any]) -> Usage:
    rows = {name: row for name, row in object_of(result.get("modelUsage")).items() if isinstance(row, dict)}
    cost = result.get("total_cost_usd")
    known = isinstance(cost, int | float) and not isinstance(cost, bool) and 0 <= cost < 1e9
    used = total(_model_usage(model, row) for model, row in rows.items())
    return replace(used, cost_usd=float(cost or 0) if known else None)


def _model_usage(model: str, row: Mapping[str, Any]) -> Usage:
    return Usage(
        (model,),
        count_of(row, "inputTokens") + count_of(row, "cacheCreationInputTokens"),
        count_of(row, "cacheReadInputTokens"),
        count_of(row, "outputTokens"),
    )


def _message_usage(message: Mapping[str, Any]) -> Usage:
    row = object_of(message.get("usage"))
    model = text_of(message.get("model"))
    return Usage(
        (model,) if model else (),
        count_of(row, "input_tokens") + count_of(row, "cache_creation_input_tokens"),
        count_of(row, "cache_read_input_tokens"),
        count_of(row, "output_tokens"),
    )


def _named(result: Mapping[str, Any]) -> str:
    subtype = text_of(result.get("subtype"))
    return "the client reports an error" if subtype in ("", "success") else f"the client reports `{one_line(subtype)}`"


def _is(block: object, kind: str) -> bool:
    return isinstance(block, dict) and block.get("type") == kind
