"""The lines of Codex for people: each is read as a session of one line.

An item stands there when it begins and when it has ended, and has no id of its call; calls that were vetoed have none.
"""

from collections.abc import Callable, Iterator, Sequence

from wave_runtime.adapters.codex import covers
from wave_runtime.adapters.codex_stream import Done, Stream, last_word, read_stream
from wave_runtime.adapters.json_lines import objects, text_of
from wave_runtime.adapters.log_entry import Called, Entry, LogForm, Remark, Said, Used
from wave_runtime.adapters.session import Decided

_KNOWN = frozenset(("thread.started", "turn.started", "turn.completed", "turn.failed", "error"))
_TOOLS = {"command_execution": "Bash", "file_change": "apply_patch"}
"""What the hook and grants call them."""


def _entries(line: str) -> Sequence[Entry] | None:
    for _, event in objects([line]):
        kind = "" if event is None else text_of(event.get("type"))
        if kind in _KNOWN or kind.startswith("item."):
            return tuple(_told(read_stream([line], None)))
    return None


def _told(stream: Stream) -> Iterator[Entry]:
    for warning in stream.warnings:
        yield Remark(f"the client says: {warning}")
    if stream.answer:
        yield Said(stream.answer)
    for id, done in stream.done.items():
        yield _called(id, done)
    if stream.error and stream.problem is not None:
        yield Remark(stream.problem)
    if stream.completed:
        yield Used(stream.usage)


def _called(id: str, done: Done) -> Called:
    search = "the provider searches by itself" if done.kind == "web_search" else ""
    given = {"query": done.text} if search else {"command": last_word(done.text)} if done.text else {}
    paths = {"path": ", ".join(done.paths)} if done.paths else {}
    return Called(id, _TOOLS.get(done.kind, done.kind), {**given, **paths}, _allows(done), search)


def _allows(done: Done) -> Callable[[Decided], bool]:
    return lambda decided: decided.call.decision == "allowed" and covers(decided.call, done)


FORM = LogForm(_entries, has_denied_calls=False)
