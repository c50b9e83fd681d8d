"""What is made of the lines that Gemini CLI prints; the shapes are those that were seen."""

import json
from typing import Any

import pytest
from wave_runtime.adapters.gemini_stream import read_stream
from wave_runtime.adapters.usage import Usage
from wave_runtime.hook.gemini_calls import call_id

INIT = {"type": "init", "session_id": "x", "model": "gemini-2.5-pro"}
STATS = {"total_tokens": 160, "input_tokens": 100, "output_tokens": 40, "cached": 30, "models": {"b": {}, "a": {}}}
RESULT = {"type": "result", "status": "success", "stats": STATS}


def lines(*events: Any) -> list[str]:
    return [event if isinstance(event, str) else json.dumps(event) + "\n" for event in events]


def said(text: str) -> dict[str, Any]:
    return {"type": "message", "role": "assistant", "content": text, "delta": True}


def use(id: str, tool: str, **given: Any) -> dict[str, Any]:
    return {"type": "tool_use", "tool_name": tool, "tool_id": id, "parameters": given}


def ended(id: str, error: str = "") -> dict[str, Any]:
    failed = {"status": "error", "error": {"type": error, "message": "x"}} if error else {"status": "success"}
    return {"type": "tool_result", "tool_id": id, **failed}


def test_a_session_that_succeeds() -> None:
    stream = read_stream(
        lines(
            INIT, {"type": "message", "role": "user", "content": "Do."}, said("I will"), use("1", "glob", pattern="*")
        )
        + lines(ended("1"), said("It is"), said(" done."), RESULT)
    )
    assert (stream.problem, stream.answer) == (None, "It is done.")
    assert [(each.tool, each.end, each.key) for each in stream.made()] == [
        ("glob", "ran", call_id("glob", {"pattern": "*"}))
    ]
    assert stream.usage == Usage(("a", "b"), 70, 30, 60)


ENDS = [
    ("", "ran"),
    ("file_not_found", "ran"),
    ("unhandled_exception", "ran"),
    ("policy_violation", "not asked"),
    ("tool_not_registered", "not asked"),
    ("invalid_tool_params", "not asked"),
]


@pytest.mark.parametrize(("error", "end"), ENDS)
def test_how_a_call_has_ended(error: str, end: str) -> None:
    (made,) = read_stream(lines(use("1", "glob", pattern="*"), ended("1", error))).made()
    assert made.end == end
    assert bool(made.why) is (end == "not asked")


def test_a_call_that_has_not_ended_was_not_made() -> None:
    assert list(read_stream(lines(use("1", "glob"))).made()) == []


PROBLEMS = [
    ([INIT], "the client ended without a result"),
    ([], "the client ended without a result"),
    ([{"type": "result"}], "the client reports an error"),
    ([{**RESULT, "status": "error"}], "the client reports an error"),
    (
        [{**RESULT, "status": "error", "error": {"type": "unknown", "message": "[API Error:\n 500]"}}],
        "the client reports an error: [API Error: 500]",
    ),
    ([{"type": "error", "severity": "warning", "message": "Loop detected"}, RESULT], "Loop detected"),
    ([{"type": "error"}, RESULT], "the client reports an error: it does not say which"),
    (["warning\n", '{"type": "resu', RESULT], "line 2 of what the client printed is no JSON"),
    (["{" * 100_000, RESULT], "line 1 of what the client printed is no JSON"),
]


@pytest.mark.parametrize(("events", "problem"), PROBLEMS)
def test_a_session_that_is_no_success(events: list[Any], problem: str) -> None:
    found = read_stream(lines(*events)).problem
    assert found is not None
    assert problem in found


ODD: list[Any] = [
    {"type": ["result"]},
    {"type": "result", "status": "success", "stats": {"input_tokens": -1, "total_tokens": True, "models": 1}},
    {"type": "result", "status": "success", "error": 7},
    {"type": "message", "role": "assistant", "content": 1},
    {"type": "tool_use", "tool_id": 1, "parameters": []},
    {"type": "tool_result", "status": 1},
    {},
]


@pytest.mark.parametrize("event", ODD)
def test_odd_shapes_are_no_accident(event: Any) -> None:
    stream = read_stream(lines(event))
    assert stream.usage.input == stream.usage.output == 0
    assert all(made.end in ("ran", "not asked") for made in stream.made())
