"""The lines of Gemini CLI for people: each is read as a session of one line."""

from collections.abc import Iterator, Sequence

from wave_runtime.adapters.gemini_stream import Stream, read_stream
from wave_runtime.adapters.json_lines import objects, one_line, text_of
from wave_runtime.adapters.log_entry import Called, Ended, Entry, LogForm, Remark, Said, Used, decided_as
from wave_runtime.hook.gemini_calls import call_id

_KNOWN = frozenset(("init", "message", "tool_use", "tool_result", "error", "result"))


def _entries(line: str) -> Sequence[Entry] | None:
    for _, event in objects([line]):
        if event is not None and text_of(event.get("type")) in _KNOWN:
            return tuple(_told(read_stream([line])))
    return None


def _told(stream: Stream) -> Iterator[Entry]:
    if stream.answer:
        yield Said(stream.answer, is_part=True)
    for id, (tool, given) in stream.uses.items():
        yield Called(id, tool, given, decided_as(call_id(tool, given)))
    for id, made in zip(stream.ends, stream.made(), strict=True):
        yield Ended(id, made.why)
    for said in stream.errors:
        yield Remark(f"the client reports an error: {one_line(said)}")
    if stream.result is not None:
        if stream.problem is not None:
            yield Remark(stream.problem)
        yield Used(stream.usage, is_total=True)


FORM = LogForm(_entries)
