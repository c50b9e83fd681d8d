"""The lines of an agent that speaks the protocol of the adapter `process`, for people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wave_runtime.adapters.conversation import Broken
from wave_runtime.adapters.json_lines import objects, one_line, text_of
from wave_runtime.adapters.log_entry import Called, Entry, LogForm, Remark, Said, Used, decided_as
from wave_runtime.adapters.process_dialogue import Dialogue
from wave_runtime.adapters.process_messages import DecisionMessage, ToolCallMessage


def _entries(line: str) -> Sequence[Entry] | None:
    for _, event in objects([line.lstrip()]):
        if event is not None:
            return _of(event, line)
    return None if line.strip() else ()


def _of(event: Mapping[str, Any], line: str) -> Sequence[Entry] | None:
    calls: list[ToolCallMessage] = []

    def asked(call: ToolCallMessage) -> DecisionMessage:
        calls.append(call)
        return DecisionMessage(call.id, "denied", "")  # nobody is told

    dialogue = Dialogue(asked)
    try:
        dialogue.take(line.encode("utf-8", "backslashreplace"))
    except Broken:
        return None
    said = text_of(event.get("text")) if event.get("type") == "log" else ""
    return (*_calls(calls), *([Said(said)] if said else ()), *_result(dialogue), *_used(event, dialogue))


def _calls(calls: Sequence[ToolCallMessage]) -> Iterator[Called]:
    for call in calls:
        given = {"argument": call.argument, "folder": call.folder}
        told = {name: value for name, value in given.items() if value is not None}
        yield Called(call.id, call.tool, told, decided_as(call.id))


def _result(dialogue: Dialogue) -> Iterator[Entry]:
    if (result := dialogue.result) is not None:
        if result.answer:
            yield Said(result.answer)
        if not result.success:
            yield Remark(f"the agent reports a failure: {one_line(result.message) or 'it does not say which'}")


def _used(event: Mapping[str, Any], dialogue: Dialogue) -> Iterator[Used]:
    if event.get("type") == "usage":
        yield Used(dialogue.usage)


FORM = LogForm(_entries)
