"""What Codex prints with `exec --json`: one JSON object on a line.

Nothing is concluded from texts, nor from exit codes: a session has succeeded when `turn.completed` is its last word.
Items say what was executed, and have no id of the call; a call that was vetoed leaves none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wave_runtime.adapters.json_lines import NO_RESULT, count_of, list_of, object_of, objects, one_line, text_of
from wave_runtime.adapters.usage import Usage

FLAG_OF_OURS = "--dangerously-bypass-hook-trust"
"""Codex warns of it in each session; it is what makes the hook run."""
_TALK = frozenset(("agent_message", "reasoning", "todo_list", "error"))
"""Items that say something and do nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """Something that the client did."""

    kind: str
    """`command_execution`, `file_change`, `web_search`, or what later versions have."""
    text: str = ""
    """The shell line, or what was searched for."""
    paths: tuple[str, ...] = ()
    """Of the files that were changed."""


@dataclass(slots=True)
class Stream:
    """All that counts of a session."""

    done: dict[str, Done] = field(default_factory=dict)
    """By the id of the item."""
    answer: str = ""
    """The last message of the agent."""
    warnings: list[str] = field(default_factory=list)
    usage: Usage = Usage()
    unreadable: int | None = None
    """The first line that should be an object and is none; 1-based."""
    completed: bool = False
    error: str = ""
    """The last one that is no item."""

    @property
    def problem(self) -> str | None:
        """Why the session has not succeeded, one line; None when it has."""
        if self.completed:
            return None
        return f"the client reports an error: {one_line(self.error)}" if self.error else NO_RESULT


def read_stream(lines: Iterable[str], model: str | None) -> Stream:
    """Reads a session to its end, or as far as it came. `model` was asked for: the client does not say which one
    answers."""
    stream = Stream()
    for number, event in objects(lines):
        if event is None:
            stream.unreadable = stream.unreadable or number
        else:
            _take(stream, event, model)
    return stream


def _take(stream: Stream, event: Mapping[str, Any], model: str | None) -> None:
    match event:
        case {"type": "item.started" | "item.updated" | "item.completed", "item": dict(item)}:
            _take_item(stream, item)
        case {"type": "turn.completed"}:
            stream.completed = True
            stream.usage += _turn_usage(object_of(event.get("usage")), model)
        case {"type": "turn.failed"}:
            stream.completed = False
            stream.error = text_of(object_of(event.get("error")).get("message")) or stream.error
        case {"type": "error"}:
            stream.error = text_of(event.get("message")) or stream.error
        case {"type": "turn.started"}:
            stream.completed = False
        case _:
            pass


def _take_item(stream: Stream, item: Mapping[str, Any]) -> None:
    kind = text_of(item.get("type"))
    if kind == "agent_message":
        stream.answer = text_of(item.get("text"))
    elif kind == "error":
        said = one_line(text_of(item.get("message")))
        if said and FLAG_OF_OURS not in said and said not in stream.warnings:
            stream.warnings.append(said)
    elif kind not in _TALK:
        changes = [object_of(change) for change in list_of(item.get("changes"))]
        paths = tuple(text_of(change.get("path")) for change in changes)
        text = text_of(item.get("command")) or text_of(item.get("query"))
        stream.done[text_of(item.get("id"))] = Done(kind, text, paths)


def _turn_usage(row: Mapping[str, Any], model: str | None) -> Usage:
    """The client counts what came out of a cache as input too."""
    cached = min(count_of(row, "cached_input_tokens"), count_of(row, "input_tokens"))
    return Usage(
        () if model is None else (model,),
        count_of(row, "input_tokens") - cached,
        cached,
        count_of(row, "output_tokens"),
    )


_PIECE = re.compile(r"'([^']*)'|\"((?:[^\"\\]|\\.)*)\"|\\(.)|([^'\"\\])", re.DOTALL)
_ESCAPED = re.compile(r'\\([$`"\\\n])', re.DOTALL)


def last_word(command: str) -> str:
    """The last word of a command that is quoted for a shell: the line, in `/bin/bash -lc 'git log'`."""
    return next(iter(reversed(tuple(_words(command)))), "")


def _words(command: str) -> Iterator[str]:
    word: str | None = None
    for piece in _PIECE.finditer(command):
        single, double, escaped, plain = piece.groups()
        if plain is not None and plain.isspace():
            if word is not None:
                yield word
            word = None
            continue
        text = _ESCAPED.sub(r"\1", double) if double is not None else single or escaped or plain or ""
        word = (word or "") + text
    if word is not None:
        yield word
