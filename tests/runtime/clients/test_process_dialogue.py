"""What is understood of an agent's lines, what it is told, and that both are as the schema says."""

import gc
import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.adapters.conversation import Broken
from wave_runtime.adapters.process_dialogue import Dialogue, line_of
from wave_runtime.adapters.process_messages import DecisionMessage, Expected, Rights, SessionMessage, ToolCallMessage
from wave_runtime.adapters.usage import Usage

SCHEMA = json.loads((Path(__file__).parents[3] / "grammar/process-adapter.schema.json").read_text())
VALID = jsonschema.Draft202012Validator(SCHEMA)


def dialogue() -> Dialogue:
    return Dialogue(lambda call: DecisionMessage(call.id, "allowed", f"{call.tool} {call.argument} {call.folder}"))


def said(talk: Dialogue, *messages: Any) -> list[Any]:
    answers = [talk.take(json.dumps(each).encode()) for each in messages]
    return [json.loads(answer) for answer in answers if answer]


def test_a_session() -> None:
    talk = dialogue()
    messages = [
        {"type": "agent", "version": "1.2"},
        {"type": "tool_call", "id": "a", "tool": "Write", "argument": "x", "folder": "sub"},
        {"type": "tool_call", "id": "b", "tool": "Deploy"},
        {"type": "usage", "model": "m", "input_tokens": 5, "cached_tokens": 2, "output_tokens": 1, "cost_micro_usd": 7},
        {"type": "usage", "model": "k", "cost_micro_usd": 3},
        {"type": "log", "text": "done"},
        {"type": "result", "success": True, "answer": "It is done."},
    ]
    answers = said(talk, *messages)
    assert answers == [
        {"type": "decision", "id": "a", "decision": "allowed", "why": "Write x sub"},
        {"type": "decision", "id": "b", "decision": "allowed", "why": "Deploy None None"},
    ]
    assert (talk.version, talk.usage) == ("1.2", Usage(("k", "m"), 5, 2, 1, 0.00001))
    assert talk.result is not None and talk.result.answer == "It is done."
    for message in (*messages, *answers):
        VALID.validate(message)


def test_what_the_agent_is_told_first_is_as_the_schema_says() -> None:
    first = SessionMessage(
        protocol=1,
        run="r",
        step="s",
        attempt=1,
        idempotency_key="k",
        workspace="/w",
        prompt="\x1b[1m {{ x }}\n\ud800",
        system_prompt=None,
        model=None,
        temperature="0.5",
        outputs=(Expected("a", "a.json", "json", True, "answer"),),
        permissions=(Rights(("Read",), ("Read(.env)",)),),
    )
    line = line_of("session", first)
    assert line.isascii() and line.count(b"\n") == 1
    message = json.loads(line)
    VALID.validate(message)
    assert message["outputs"] == [{"name": "a", "path": "a.json", "type": "json", "required": True, "from": "answer"}]


def test_a_cost_that_is_not_known_once_is_not_known() -> None:
    talk = dialogue()
    said(talk, {"type": "usage", "model": "m", "cost_micro_usd": 7}, {"type": "usage", "model": "m"})
    assert talk.usage.cost_usd is None


RESULT = {"type": "result", "success": True}
CALL = {"type": "tool_call", "id": "a", "tool": "Read", "argument": "x"}
KNOWN = "`agent`, `tool_call`, `usage`, `log`, `result`"
WRONG: list[tuple[list[Any], str]] = [
    (["text"], "line 1 of what the agent said: it is no object with a `type`"),
    ([{"type": 1}], "line 1 of what the agent said: it is no object with a `type`"),
    ([{"type": "tool"}], f"line 1 of what the agent said: there is no message `tool`; there are {KNOWN}"),
    ([{"type": "result"}], "line 1 of what the agent said: `result`: `success` is missing"),
    (
        [{"type": "result", "success": "yes"}],
        "line 1 of what the agent said: `result` at `/success`: expected true or false, found `yes`",
    ),
    (
        [{"type": "result", "success": True, "awnser": "x"}],
        "line 1 of what the agent said: `result` has no member `awnser`",
    ),
    ([CALL, CALL], "line 2 of what the agent said: a call with the id `a` was there before"),
    ([RESULT, CALL], "line 2 of what the agent said: it comes after the result, which is the last line"),
    ([RESULT, RESULT], "line 2 of what the agent said: it comes after the result, which is the last line"),
    (
        [{"type": "usage", "model": "m", "output_tokens": -1}],
        "line 1 of what the agent said: `usage` has a number below zero",
    ),
    (
        [{"type": "usage", "model": "m", "cost_micro_usd": 10**400}],
        "line 1 of what the agent said: `usage` has a number beyond 2^53, which no model uses",
    ),
    (
        [{"type": "usage", "model": str(number)} for number in range(1001)],
        "line 1001 of what the agent said: it is a model too many: a session has at most 1,000",
    ),
]


@pytest.mark.parametrize(("messages", "problem"), WRONG)
def test_what_breaks_the_protocol(messages: list[Any], problem: str) -> None:
    with pytest.raises(Broken) as caught:
        said(dialogue(), *messages)
    assert str(caught.value) == problem


@pytest.mark.parametrize("line", [b"{", b"\xff", b"[" * 100_000, b'{"type": "log", "text": NaN}'])
def test_a_line_that_is_no_json(line: bytes) -> None:
    with pytest.raises(Broken, match="line 1 of what the agent said: "):
        dialogue().take(line)


def test_lines_without_text_mean_nothing() -> None:
    talk = dialogue()
    assert (talk.take(b""), talk.take(b" \r")) == (b"", b"")
    said(talk, RESULT)
    assert talk.take(b"") == b""


@given(st.binary(max_size=200))
def test_whatever_is_said_is_understood_or_refused(line: bytes) -> None:
    try:
        dialogue().take(line)
    except Broken as error:
        assert "\n" not in str(error)


JSON: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.text() | st.just([]) | st.just({"a": 1})
MEMBERS = st.sampled_from(["id", "tool", "argument", "folder", "model", "output_tokens", "text", "success", "answer"])
TYPES = st.sampled_from(["agent", "tool_call", "usage", "log", "result", "session"])


@given(TYPES, st.dictionaries(MEMBERS, JSON))
def test_what_is_understood_is_what_the_schema_permits(type: str, members: dict[str, Any]) -> None:
    message = {**members, "type": type}
    permitted = VALID.is_valid(message) and type != "session" and (members.get("output_tokens") or 0) >= 0
    try:
        said(dialogue(), message)
    except Broken:
        assert not permitted
    else:
        assert permitted


def test_many_lines_take_time_for_each_and_not_for_all_before_it() -> None:
    talk, line = dialogue(), b'{"type": "usage", "model": "m", "cost_micro_usd": 1}'
    counted = 0

    def count(frame: Any, event: str, argument: Any) -> Any:
        nonlocal counted
        counted += event == "line"
        return count

    def lines_for(number: int) -> int:
        nonlocal counted
        counted = 0
        gc.disable()  # hypothesis is told of each collection, in lines that would be counted
        sys.settrace(count)
        try:
            for _ in range(number):
                talk.take(line)
        finally:
            sys.settrace(None)
            gc.enable()
        return counted

    lines_for(10)  # what is made once
    assert lines_for(100) == lines_for(100)
    assert talk.usage.cost_usd == 0.00021


def test_calls_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wave_runtime.adapters.process_dialogue.MOST_CALLS", 1)
    with pytest.raises(Broken, match="it is a call too many: a session has at most 1"):
        said(dialogue(), CALL, {**CALL, "id": "b"})


def test_a_call_may_leave_its_argument_out() -> None:
    calls: list[ToolCallMessage] = []

    def decide(call: ToolCallMessage) -> DecisionMessage:
        calls.append(call)
        return DecisionMessage(call.id, "denied", "no")

    said(Dialogue(decide), {"type": "tool_call", "id": "a", "tool": "Grep"})
    assert calls == [ToolCallMessage("a", "Grep", None, None)]
