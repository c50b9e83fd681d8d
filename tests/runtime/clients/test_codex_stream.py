"""What is made of the lines that Codex prints; the shapes are those that were seen."""

import json
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.adapters.codex_stream import Done, Stream, last_word, read_stream
from wave_runtime.adapters.usage import Usage

USAGE = {"input_tokens": 100, "cached_input_tokens": 40, "output_tokens": 9, "reasoning_output_tokens": 3}
STARTED: Any = ({"type": "thread.started", "thread_id": "t"}, {"type": "turn.started"})
COMPLETED = {"type": "turn.completed", "usage": USAGE}
TRUST = {"type": "error", "message": "`--dangerously-bypass-hook-trust` is enabled. Enabled hooks may run."}


def read(*events: Any) -> Stream:
    return read_stream([each if isinstance(each, str) else json.dumps(each) + "\n" for each in events], "m")


def item(id: str, kind: str, event: str = "completed", **more: Any) -> dict[str, Any]:
    return {"type": f"item.{event}", "item": {"id": id, "type": kind} | more}


def test_a_session_that_succeeds() -> None:
    stream = read(
        *STARTED,
        {"type": "item.completed", "item": {"id": "item_0", **TRUST}},
        item("1", "agent_message", text="First."),
        item("2", "command_execution", "started", command="/bin/bash -lc ls", status="in_progress"),
        item("2", "command_execution", command="/bin/bash -lc ls", status="completed"),
        item("3", "file_change", changes=[{"path": "/w/a", "kind": "add"}], status="failed"),
        item("4", "todo_list", items=[]),
        item("5", "agent_message", text="Done."),
        COMPLETED,
    )
    assert (stream.problem, stream.answer, stream.warnings) == (None, "Done.", [])
    assert stream.usage == Usage(("m",), 60, 40, 9, None)
    assert list(stream.done.values()) == [
        Done("command_execution", "/bin/bash -lc ls"),
        Done("file_change", paths=("/w/a",)),
    ]


def test_turns_are_added_up_and_the_last_one_counts() -> None:
    assert read(*STARTED, COMPLETED, STARTED[1], COMPLETED).usage == Usage(("m",), 120, 80, 18, None)
    assert read(*STARTED, COMPLETED, STARTED[1]).problem == "the client ended without a result"


FAILED: list[tuple[tuple[Any, ...], str]] = [
    ((), "the client ended without a result"),
    (STARTED, "the client ended without a result"),
    (
        (*STARTED, {"type": "error", "message": "Reconnecting"}, {"type": "turn.failed", "error": {"message": "429"}}),
        "the client reports an error: 429",
    ),
    ((*STARTED, {"type": "error", "message": "no\n key"}), "the client reports an error: no key"),
    ((*STARTED, {"type": "turn.failed", "error": None}), "the client ended without a result"),
]


@pytest.mark.parametrize(("events", "problem"), FAILED)
def test_a_session_that_is_no_success(events: tuple[Any, ...], problem: str) -> None:
    assert read(*events).problem == problem


def test_what_the_client_warns_of_is_kept_once() -> None:
    said = item("1", "error", message="Model metadata for\n`m` not found.")
    assert read(*STARTED, said, said, COMPLETED).warnings == ["Model metadata for `m` not found."]


ODD: list[Any] = [
    {"type": "item.completed"},
    {"type": "item.completed", "item": []},
    {"type": "item.completed", "item": {"type": ["x"]}},
    {"type": "item.completed", "item": {"id": 1, "type": "file_change", "changes": [1, {"path": 2}]}},
    {"type": "turn.completed", "usage": 1},
    {"type": "turn.completed", "usage": {"input_tokens": -1, "cached_input_tokens": 9, "output_tokens": True}},
    {"type": "turn.failed", "error": "x"},
    {"type": 1},
    {},
    "a warning\n",
]


@pytest.mark.parametrize("event", ODD)
def test_odd_shapes_are_no_accident(event: Any) -> None:
    stream = read(event)
    assert (stream.usage.input, stream.usage.cached, stream.usage.output) == (0, 0, 0)
    assert stream.answer == ""


@pytest.mark.parametrize("line", ['{"type": "item.comp', "{" * 100_000, '{"a": }'])
def test_a_line_that_is_cut_is_told(line: str) -> None:
    assert read(*STARTED, line + "\n", COMPLETED).unreadable == 3


QUOTED = [
    ("/bin/bash -lc 'echo hi'", "echo hi"),
    ("/bin/bash -lc ls", "ls"),
    ('/bin/bash -lc "it\'s \\$HOME \\`x\\` \\"a\\" \\\\"', 'it\'s $HOME `x` "a" \\'),
    ("/bin/bash -lc 'a'\"'\"'b'", "a'b"),
    ("/bin/bash -lc ''", ""),
    ("", ""),
]


@pytest.mark.parametrize(("command", "line"), QUOTED)
def test_the_line_of_a_command(command: str, line: str) -> None:
    assert last_word(command) == line


@given(st.lists(st.text(st.characters(exclude_characters="\0")), min_size=1))
def test_the_last_word_of_whatever_is_quoted(words: list[str]) -> None:
    assert last_word(shlex.join(words)) == words[-1]
