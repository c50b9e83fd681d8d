"""The lines of Claude Code for people: each is read as a session of one line."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wave_runtime.adapters.claude_stream import Stream, read_stream
from wave_runtime.adapters.json_lines import list_of, object_of, objects, text_of
from wave_runtime.adapters.log_entry import Called, Ended, Entry, LogForm, Remark, Said, Used, decided_as

_KNOWN = frozenset(("system", "assistant", "user", "result"))


def _entries(line: str) -> Sequence[Entry] | None:
    for _, event in objects([line]):
        if event is not None and text_of(event.get("type")) in _KNOWN:
            return tuple(_told(event, read_stream([line])))
    return None


def _told(event: Mapping[str, Any], stream: Stream) -> Iterator[Entry]:
    if event["type"] == "assistant":
        yield from _said(event)
    for use in stream.uses:
        yield Called(use.id, use.tool, use.given, decided_as(use.id))
    yield from map(Ended, sorted(stream.answered | stream.refused))
    if stream.result is not None:
        if stream.answer is None:
            yield Remark(stream.problem)
        yield Used(stream.usage, is_total=True)


def _said(event: Mapping[str, Any]) -> Iterator[Said]:
    by_sub_agent = bool(event.get("parent_tool_use_id"))
    for block in map(object_of, list_of(object_of(event.get("message")).get("content"))):
        if block.get("type") == "text":
            yield Said(text_of(block.get("text")), by_sub_agent=by_sub_agent)


FORM = LogForm(_entries)
