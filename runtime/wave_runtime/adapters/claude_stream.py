"""What Claude Code prints with `--output-format stream-json`: one JSON object on a line.

Nothing is concluded from texts, which change from version to version, nor from exit codes: a session has succeeded when
its last `result` says so. There can be several results; tokens and cost of the last one are those of all.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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
_LONGEST = 300
"""Characters of a text of the client in a message."""


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


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a session, sub-agents included."""

    models: tuple[str, ...] = ()
    input: int = 0
    """With those that were written to a cache."""
    cached: int = 0
    """Read from a cache."""
    output: int = 0
    cost_usd: float | None = None


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
            return "the client ended without a result"
        status = self.result.get("api_error_status")
        errors = self.result.get("errors")
        said = self.result.get("result") or (errors[0] if isinstance(errors, list) and errors else "")
        what = f"the model's server answered {status}" if isinstance(status, int) else _named(self.result)
        return f"{what}: {_one_line(said)}" if isinstance(said, str) and said else what


def read_stream(lines: Iterable[str]) -> Stream:
    """Reads a session to its end, or as far as it came."""
    stream = Stream()
    for number, line in enumerate(lines, start=1):
        if not line.startswith("{"):
            continue  # no part of the protocol
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            stream.unreadable = stream.unreadable or number
            continue
        _take(stream, event)
    if stream.result is None or not stream.usage.models:
        stream.usage = _summed(stream._messages.values())
    return stream


def _take(stream: Stream, event: Mapping[str, Any]) -> None:
    match event:
        case {"type": "system", "subtype": "init"}:
            stream.version = _text(event.get("claude_code_version"))
            stream.tools |= {tool for tool in _list(event.get("tools")) if isinstance(tool, str)}
        case {"type": "assistant", "message": {"content": list(content)} as message}:
            stream.uses += [_use(block) for block in content if _is(block, "tool_use")]
            stream._messages[_text(message.get("id"))] = _message_usage(message)
        case {"type": "user", "message": {"content": list(content)}}:
            for block in content:
                if _is(block, "tool_result"):
                    ended = stream.refused if block.get("is_error") is True else stream.answered
                    ended.add(_text(block.get("tool_use_id")))
                    if ended is stream.refused and _text(block.get("content")).startswith(_BLOCKED):
                        stream.blocked.add(_text(block.get("tool_use_id")))
        case {"type": "result"}:
            stream.result = event
            stream.usage = _usage(event)
        case _:
            pass


def _use(block: Mapping[str, Any]) -> ToolUse:
    given = block.get("input")
    return ToolUse(_text(block.get("id")), _text(block.get("name")), given if isinstance(given, dict) else {})


def _usage(result: Mapping[str, Any]) -> Usage:
    models = result.get("modelUsage")
    rows = {name: row for name, row in models.items() if isinstance(row, dict)} if isinstance(models, dict) else {}
    cost = result.get("total_cost_usd")
    return Usage(
        tuple(sorted(rows)),
        sum(_number(row, "inputTokens") + _number(row, "cacheCreationInputTokens") for row in rows.values()),
        sum(_number(row, "cacheReadInputTokens") for row in rows.values()),
        sum(_number(row, "outputTokens") for row in rows.values()),
        float(cost) if isinstance(cost, int | float) and not isinstance(cost, bool) and 0 <= cost < 1e9 else None,
    )


def _message_usage(message: Mapping[str, Any]) -> Usage:
    usage = message.get("usage")
    row = usage if isinstance(usage, dict) else {}
    return Usage(
        (_text(message.get("model")),),
        _number(row, "input_tokens") + _number(row, "cache_creation_input_tokens"),
        _number(row, "cache_read_input_tokens"),
        _number(row, "output_tokens"),
    )


def _summed(messages: Iterable[Usage]) -> Usage:
    """Of a session that came to no result: each message as it was last reported."""
    each = list(messages)
    models = {model for usage in each for model in usage.models if model}
    return Usage(
        tuple(sorted(models)),
        sum(usage.input for usage in each),
        sum(usage.cached for usage in each),
        sum(usage.output for usage in each),
    )


def _named(result: Mapping[str, Any]) -> str:
    subtype = _text(result.get("subtype"))
    return "the client reports an error" if subtype in ("", "success") else f"the client reports `{_one_line(subtype)}`"


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _is(block: object, kind: str) -> bool:
    return isinstance(block, dict) and block.get("type") == kind


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _number(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
