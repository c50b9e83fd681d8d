"""The lines of opencode for people: each is read as a session of one line."""

from collections.abc import Iterator, Sequence

from wave_runtime.adapters.json_lines import objects, text_of
from wave_runtime.adapters.log_entry import Called, Entry, LogForm, Remark, Said, Used, decided_as
from wave_runtime.adapters.opencode_stream import Stream, read_stream

_KNOWN = frozenset(("step_start", "text", "tool_use", "step_finish", "error"))


def _entries(line: str) -> Sequence[Entry] | None:
    for _, event in objects([line]):
        if event is not None and text_of(event.get("type")) in _KNOWN:
            return tuple(_told(read_stream([line], None)))
    return None


def _told(stream: Stream) -> Iterator[Entry]:
    if stream.answer:
        yield Said(stream.answer)
    for made in stream.made:
        yield Called(made.key, made.tool, made.given, decided_as(made.key), made.why)
    if stream.error and stream.problem is not None:
        yield Remark(stream.problem)
    if stream.reason:
        yield Used(stream.usage)


FORM = LogForm(_entries)
