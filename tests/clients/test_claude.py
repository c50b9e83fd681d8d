"""Whole runs with the real Claude Code, against a scripted model."""

import json
from pathlib import Path

import pytest

from tests.clients.conftest import thorough
from tests.clients.sessions import cancel, processes_of, prompts, run, write_project
from tests.model_server import Script, ToolCall, Turn

REPORT = ToolCall("Write", {"file_path": "out/report.json", "content": '{"findings": []}'})
DONE = Turn(text="It is done.")


def test_a_session_writes_what_its_contract_wants(tmp_path: Path, claude: Path) -> None:
    write_project(tmp_path, ["Read", "Write(out/*)"])
    script = Script([Turn(calls=(REPORT,)), DONE])
    ended = run(tmp_path, script, claude)
    assert ended.code == 0, ended.said
    assert json.loads(ended.artifact("report")) == {"findings": []}
    (attempt,) = ended.attempts
    session = attempt["session"]
    assert session.pop("version")
    assert session == {
        "client": "claude",
        "models": ["claude-sonnet-4-5"],
        "input_tokens": 200,
        "cached_tokens": 0,
        "output_tokens": 20,
        "cost_micro_usd": 900,
        "calls": 1,
        "denied": 0,
    }
    assert attempt["tokens"] == 220
    assert [line["decision"] for line in ended.decisions()] == ["allowed"]
    assert any("Review what there is, with {{ care }}." in prompt for prompt in prompts(script))
    asked = [request.body for request in script.requests if "messages" in request.body]
    assert all("You find your way." in json.dumps(body["system"]) for body in asked)
    assert {tool["name"] for tool in asked[0]["tools"]} == {"Read", "Write"}


def test_a_call_that_is_denied_is_not_executed_and_is_recorded(tmp_path: Path, claude: Path) -> None:
    write_project(tmp_path, ["Read", "Write(out/*)", "Bash(git log*)"], deny=["Read(.env)"])
    calls = (
        ToolCall("Bash", {"command": "git log; touch stolen", "description": "x"}),
        ToolCall("Write", {"file_path": "src/main.py", "content": "x"}),
        ToolCall("Write", {"file_path": str(tmp_path / "outside.txt"), "content": "x"}),
        ToolCall("Read", {"file_path": "/etc/hostname"}),
        ToolCall("Edit", {"file_path": "src/main.py", "old_string": "a", "new_string": "b"}),
        ToolCall("Write", {"file_path": "out/report.json"}),
    )
    ended = run(tmp_path, Script([*(Turn(calls=(call,)) for call in calls), Turn(calls=(REPORT,)), DONE]), claude)
    assert ended.code == 0, ended.said
    assert [(line["tool"], line["decision"]) for line in ended.decisions()] == [
        ("Bash", "denied"),
        ("Write", "denied"),
        ("Write", "denied"),
        ("Read", "denied"),
        ("Write", "allowed"),
    ]
    there = sorted(path.name for path in ended.workspace().rglob("*") if path.is_file())
    assert there == ["report.json"]
    assert not (tmp_path / "outside.txt").exists()
    (attempt,) = ended.attempts
    assert (attempt["session"]["calls"], attempt["session"]["denied"]) == (7, 6)
    assert attempt["advice"] == [
        "a call was denied: `touch stolen` after `;` is allowed by no pattern",
        "a call was denied: `Write(src/main.py)` is allowed by no pattern",
        "a call was denied: `Write` is not permitted: it is outside of the workspace",
        "a call was denied: `Read` is not permitted: it is outside of the workspace",
        "a call was denied: `Edit` was not called: the tool is not offered",
        "1 more calls were denied",
    ]
    audited = [json.loads(line) for line in (tmp_path / ".wave/audit/it.ndjson").read_text().splitlines()]
    assert [line["tool"] for line in audited if line["type"] == "tool_call"] == [
        *("Bash", "Write", "Write", "Read", "Edit", "Write"),
    ]


def test_calls_of_a_sub_agent_are_decided_too(tmp_path: Path, claude: Path) -> None:
    write_project(tmp_path, ["Task", "Write(out/*)"])
    given = {"description": "look", "prompt": "Look.", "subagent_type": "general-purpose"}
    script = Script(
        [
            Turn(calls=(ToolCall("Task", given),)),
            Turn(calls=(ToolCall("Write", {"file_path": "src/main.py", "content": "x"}),)),
            DONE,
            Turn(calls=(REPORT,)),
            DONE,
        ]
    )
    ended = run(tmp_path, script, claude)
    assert ended.code == 0, ended.said
    assert ("Write", "denied") in [(line["tool"], line["decision"]) for line in ended.decisions()]
    assert not (ended.workspace() / "src").exists()


def test_a_contract_that_fails_is_told_and_the_next_attempt_passes(tmp_path: Path, claude: Path) -> None:
    write_project(tmp_path, ["Write(out/*)"], contract=", on_failure: retry, max_retries: 1")
    bad = ToolCall("Write", {"file_path": "out/report.json", "content": '{"finding": 1}'})
    script = Script([Turn(calls=(bad,)), DONE, Turn(calls=(REPORT,)), DONE])
    ended = run(tmp_path, script, claude)
    assert ended.code == 0, ended.said
    assert [attempt["outcome"] for attempt in ended.attempts] == ["failed", "succeeded"]
    first, second = prompts(script)
    assert second.startswith(first[:200])
    assert "begin wave-repair" not in first
    assert "begin wave-repair" in second


def test_what_the_model_says_changes_the_artifact_alone(tmp_path: Path, claude: Path) -> None:
    write_project(tmp_path, ["Read"])
    pipeline = tmp_path / "pipelines/review.yaml"
    head = pipeline.read_text().partition("    output_artifacts")[0]
    pipeline.write_text(head + "    output_artifacts: [{name: said, path: said.txt, type: text, from: answer}]\n")
    text = "{{ input }} \x1b[31mred\x1b[0m\n::set-output name=x::y\n" + "lots of text " * 200_000 + "end"
    ended = run(tmp_path, Script([Turn(text=text)]), claude)
    assert ended.code == 0, ended.said
    assert (ended.workspace() / "said.txt").read_text().strip() == text
    assert "\x1b[31m" not in ended.said


HANGS = [
    pytest.param([Turn(hang=True)], id="in the model", marks=thorough),
    pytest.param(
        [Turn(calls=(ToolCall("Bash", {"command": "sleep 555", "description": "x"}),)), DONE], id="in a command"
    ),
]


@pytest.mark.parametrize("turns", HANGS)
def test_a_session_that_hangs_ends_with_its_step(tmp_path: Path, claude: Path, turns: list[Turn]) -> None:
    write_project(tmp_path, ["Bash(sleep *)"], step="    timeout: 4s\n")
    ended = run(tmp_path, Script(turns), claude)
    assert ended.code == 1
    (attempt,) = ended.attempts
    assert attempt["failure"] == {"kind": "timeout", "message": "it took longer than 4s"}
    assert processes_of(tmp_path) == []


@pytest.mark.parametrize("status", [429, pytest.param(500, marks=thorough), pytest.param(401, marks=thorough)])
def test_a_server_that_refuses_is_asked_a_few_times(tmp_path: Path, claude: Path, status: int) -> None:
    write_project(tmp_path, ["Write(out/*)"])
    script = Script([Turn(status=status)])
    ended = run(tmp_path, script, claude)
    assert ended.code == 1
    (attempt,) = ended.attempts
    assert attempt["failure"]["kind"] == "adapter"
    assert str(status) in attempt["failure"]["message"]
    assert 1 <= sum("messages" in request.body for request in script.requests) <= 8


def test_a_run_that_is_cancelled_leaves_nothing_behind(tmp_path: Path, claude: Path) -> None:
    write_project(tmp_path, ["Bash(sleep *)"])
    script = Script([Turn(calls=(ToolCall("Bash", {"command": "sleep 555", "description": "x"}),)), DONE])
    ended = cancel(tmp_path, script, claude, when="sleep 555")
    assert ended.code == 143
    (attempt,) = ended.attempts
    assert attempt["failure"]["kind"] == "cancelled"
    assert processes_of(tmp_path) == []
