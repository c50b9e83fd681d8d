"""What is made of the lines that Claude Code prints; the shapes are those that were seen."""

import json
from typing import Any

import pytest
from wave_runtime.adapters.claude_stream import read_stream
from wave_runtime.adapters.usage import Usage

INIT = {"type": "system", "subtype": "init", "tools": ["Read", "Bash"], "claude_code_version": "2.1.197"}
ROW = {"inputTokens": 100, "outputTokens": 9, "cacheReadInputTokens": 50, "cacheCreationInputTokens": 7, "costUSD": 0.5}
RESULT = {
    "type": "result",
    "subtype": "success",
    "is_error": False,
    "result": "Done.",
    "total_cost_usd": 0.5,
    "usage": {"input_tokens": 1},
    "modelUsage": {"b": ROW, "a": {**ROW, "outputTokens": 1}},
}


def lines(*events: Any) -> list[str]:
    return [event if isinstance(event, str) else json.dumps(event) + "\n" for event in events]


def message(id: str, *content: Any, output: int = 5) -> dict[str, Any]:
    usage = {"input_tokens": 10, "output_tokens": output, "cache_read_input_tokens": 3}
    return {"type": "assistant", "message": {"id": id, "model": "m", "content": list(content), "usage": usage}}


def use(id: str, tool: str, **given: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": id, "name": tool, "input": given}


def answered(id: str, **more: Any) -> dict[str, Any]:
    return {"type": "user", "message": {"content": [{"type": "tool_result", "tool_use_id": id, **more}]}}


def test_a_session_that_succeeds() -> None:
    stream = read_stream(
        lines(INIT, message("1", use("t1", "Read", file_path="a")), answered("t1"), message("2"), RESULT)
    )
    assert (stream.version, sorted(stream.tools), stream.answer) == ("2.1.197", ["Bash", "Read"], "Done.")
    assert [(each.id, each.tool, each.complete) for each in stream.uses] == [("t1", "Read", True)]
    assert (stream.answered, stream.refused) == ({"t1"}, set())
    assert stream.usage == Usage(("a", "b"), 214, 100, 10, 0.5)


def test_the_last_of_several_results_counts() -> None:
    first = {**RESULT, "result": "Wait.", "total_cost_usd": 0.1, "modelUsage": {}}
    stream = read_stream(lines(INIT, first, message("1"), RESULT))
    assert (stream.answer, stream.usage.cost_usd) == ("Done.", 0.5)
    assert read_stream(lines(RESULT, {**RESULT, "is_error": True})).answer is None


PROBLEMS = [
    ({"subtype": "error_max_turns", "is_error": True, "result": None}, "the client reports `error_max_turns`"),
    (
        {"subtype": "error_max_budget_usd", "is_error": True, "result": None, "errors": ["too\n much"]},
        "the client reports `error_max_budget_usd`: too much",
    ),
    (
        {"is_error": True, "api_error_status": 529, "result": "API Error: \x1b[1m529"},
        "the model's server answered 529: API Error: \x1b[1m529",
    ),
    ({"is_error": True, "api_error_status": None}, "the client reports an error: Done."),
    ({"is_error": "no"}, "the client reports an error: Done."),
    ({"subtype": None}, "the client reports an error: Done."),
]


@pytest.mark.parametrize(("changed", "problem"), PROBLEMS)
def test_a_result_that_is_no_success(changed: dict[str, Any], problem: str) -> None:
    stream = read_stream(lines(INIT, {**RESULT, **changed}))
    assert (stream.answer, stream.problem) == (None, problem)


def test_without_a_result_nothing_has_succeeded_and_tokens_are_those_of_the_messages() -> None:
    stream = read_stream(lines(INIT, message("1", output=1), message("1", output=5), message("2")))
    assert (stream.answer, stream.problem) == (None, "the client ended without a result")
    assert stream.usage == Usage(("m",), 20, 6, 10, None)
    assert read_stream([]).problem == "the client ended without a result"


@pytest.mark.parametrize("line", ['{"type": "assistant", "mess', "{" * 100_000, '{"a": }'])
def test_a_line_that_is_cut_is_told(line: str) -> None:
    assert read_stream(lines(INIT, "a warning\n", line + "\n", RESULT)).unreadable == 3


ODD: list[Any] = [
    {"type": "assistant"},
    {"type": "assistant", "message": []},
    {"type": "assistant", "message": {"content": "text"}},
    {"type": "assistant", "message": {"content": [1, {"type": "tool_use", "id": 1, "input": []}]}},
    {"type": "user", "message": {"content": [None, {"type": "tool_result"}]}},
    {"type": "result", "modelUsage": {"m": 1, "n": {"inputTokens": -1, "outputTokens": True}}, "total_cost_usd": "1"},
    {"type": "system", "subtype": "init", "tools": 1, "claude_code_version": 2},
    {"type": ["result"]},
    {},
]


@pytest.mark.parametrize("event", ODD)
def test_odd_shapes_are_no_accident(event: Any) -> None:
    stream = read_stream(lines(event))
    assert stream.answer is None
    assert stream.usage.input == stream.usage.output == 0


INCOMPLETE = [
    (use("1", "Write", file_path="a"), False),
    (use("1", "Write", file_path="a", content=""), True),
    (use("1", "Bash", command=["ls"]), False),
    (use("1", "Unknown"), True),
]


@pytest.mark.parametrize(("block", "complete"), INCOMPLETE)
def test_a_call_without_what_its_tool_needs(block: dict[str, Any], complete: bool) -> None:
    (found,) = read_stream(lines(message("1", block))).uses
    assert found.complete is complete


MADE = [
    ([use("1", "Read", file_path="a")], [], "refused", ""),
    ([use("1", "Read", file_path="a")], [answered("1")], "ran", ""),
    ([use("1", "Read", file_path="a"), use("1", "Read", file_path="a")], [answered("1")], "ran", ""),
    ([use("1", "Read", file_path="a")], [answered("1", is_error=True)], "refused", ""),
    ([use("1", "Read")], [answered("1", is_error=True)], "not asked", "the call has not what the tool needs"),
    ([use("1", "Write")], [answered("1", is_error=True)], "not asked", "the tool is not offered"),
    ([use("1", "Write")], [answered("1")], "ran", ""),
    (
        [use("1", "Bash", command="sleep 9")],
        [answered("1", is_error=True, content="<tool_use_error>Blocked: x")],
        "not asked",
        "the client does not run such a command",
    ),
]


@pytest.mark.parametrize(("blocks", "answers", "end", "why"), MADE)
def test_how_a_call_has_ended(blocks: list[Any], answers: list[Any], end: str, why: str) -> None:
    (made,) = read_stream(lines(INIT, message("m", *blocks), *answers)).made()
    assert (made.key, made.end, made.why) == ("1", end, why)
