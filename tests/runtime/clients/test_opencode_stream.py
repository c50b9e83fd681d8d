"""What is made of the lines that opencode prints; the shapes are those that were seen."""

import json
from typing import Any

import pytest
from wave_runtime.adapters.opencode_stream import read_stream
from wave_runtime.adapters.usage import Usage


def lines(*events: Any) -> list[str]:
    return [event if isinstance(event, str) else json.dumps(event) + "\n" for event in events]


def event(kind: str, **part: Any) -> dict[str, Any]:
    return {"type": kind, "sessionID": "s", "part": part}


def use(tool: str, status: str = "completed", /, **given: Any) -> dict[str, Any]:
    return event("tool_use", tool=tool, callID="call_1", state={"status": status, "input": given})


def finish(reason: str = "stop", cost: float = 0) -> dict[str, Any]:
    tokens = {"total": 1, "input": 10, "output": 4, "reasoning": 2, "cache": {"write": 3, "read": 5}}
    return event("step_finish", reason=reason, tokens=tokens, cost=cost)


START = event("step_start")


def test_a_session_that_succeeds() -> None:
    stream = read_stream(
        lines(START, event("text", text="I will."), use("read", filePath="a"), finish("tool-calls", 0.25))
        + lines(START, event("text", text="It is "), event("text", text="done."), finish(cost=0.5)),
        "m1",
    )
    assert (stream.problem, stream.answer) == (None, "It is done.")
    assert stream.usage == Usage(("m1",), 26, 10, 12, 0.75)
    assert [(each.key, each.tool, each.given, each.end) for each in stream.made] == [
        ("call_1", "read", {"filePath": "a"}, "ran")
    ]


def test_without_a_price_there_is_no_cost() -> None:
    assert read_stream(lines(START, finish()), None).usage == Usage((), 13, 5, 6, None)


ENDS = [
    (use("bash"), "bash", "ran"),
    (use("bash", "error"), "bash", "refused"),
    (use("bash", "running"), "bash", "ran"),
    (use("invalid", tool="nope", error="x"), "nope", "not asked"),
]


@pytest.mark.parametrize(("made", "tool", "end"), ENDS)
def test_how_a_call_has_ended(made: dict[str, Any], tool: str, end: str) -> None:
    (found,) = read_stream(lines(made), None).made
    assert (found.tool, found.end) == (tool, end)


PROBLEMS = [
    ([], "the client ended without a result"),
    ([START, finish(), START], "the client ended without a result"),
    ([START, finish("tool-calls")], "the model's last step ended with `tool-calls`"),
    ([START, finish("length")], "the model's last step ended with `length`"),
    ([START, event("step_finish")], "the model's last step ended with `no reason`"),
    (
        [{"type": "error", "error": {"name": "APIError", "data": {"message": "scripted\n 500"}}}, START, finish()],
        "the client reports an error: scripted 500",
    ),
    ([{"type": "error", "error": {"name": "APIError"}}], "the client reports an error: APIError"),
    ([{"type": "error"}], "the client reports an error: it does not say which"),
    ([START, "{", finish()], "line 2 of what the client printed is no JSON"),
]


@pytest.mark.parametrize(("events", "problem"), PROBLEMS)
def test_a_session_that_is_no_success(events: list[Any], problem: str) -> None:
    assert read_stream(lines(*events), "m1").problem == problem


ODD: list[Any] = [
    {"type": ["text"]},
    {"type": "text", "part": 1},
    event("tool_use", tool=1, callID=[], state="x"),
    event("step_finish", tokens=[], cost="1"),
    event("step_finish", tokens={"input": -1, "output": True, "cache": 1}, cost=-1),
    {},
]


@pytest.mark.parametrize("odd", ODD)
def test_odd_shapes_are_no_accident(odd: Any) -> None:
    stream = read_stream(lines(odd), None)
    assert stream.problem is not None
    assert (stream.usage.input, stream.usage.output, stream.usage.cost_usd) == (0, 0, None)
