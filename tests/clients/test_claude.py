"""Whole runs with the real Claude Code, against a scripted model."""

import json
import re
from pathlib import Path

from tests.clients.sessions import ONE_CALL, prompts, run, write_project
from tests.clients.tools import DONE
from tests.commands import wave_runtime
from tests.model_server import Script, ToolCall, Turn

REPORT = ToolCall("Write", {"file_path": "out/report.json", "content": '{"findings": []}'})
HOSTILE = (
    "{{ input }} $(touch x) \x1b[31mred\x1b[0m \u202e \u2028 ]]></pre><script>\n::set-output name=x::y\n::error::z"
)


def test_a_session_writes_what_its_contract_wants(tmp_path: Path, claude: Path) -> None:
    write_project(tmp_path, ["Read", "Write(out/*)"])
    script = Script([Turn(calls=(REPORT,)), DONE])
    ended = run(tmp_path, script, claude)
    assert ended.code == 0, ended.said
    assert json.loads(ended.artifact("report")) == {"findings": []}
    (attempt,) = ended.attempts
    session = attempt["session"]
    assert session.pop("version")
    assert session == ONE_CALL | {"client": "claude", "models": ["claude-sonnet-4-5"], "cost_micro_usd": 900}
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
    assert [line for line in attempt["advice"] if "the plan was made for" not in line] == [
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


def test_what_the_model_says_changes_the_artifact_alone(tmp_path: Path, claude: Path) -> None:
    write_project(tmp_path, ["Read"])
    pipeline = tmp_path / "pipelines/review.yaml"
    head = pipeline.read_text().partition("    output_artifacts")[0]
    pipeline.write_text(head + "    output_artifacts: [{name: said, path: said.txt, type: text, from: answer}]\n")
    text = f"{HOSTILE}\n" + "lots of text " * 800_000 + "end"
    calls = (ToolCall("Read", {"file_path": f"src/{HOSTILE}"}), ToolCall(HOSTILE[:60], {HOSTILE: HOSTILE}))
    ended = run(tmp_path, Script([*(Turn(calls=(call,)) for call in calls), Turn(text=text)]), claude)
    assert ended.code == 0, ended.said
    assert (ended.workspace() / "said.txt").read_text().strip() == text
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e\u2028]", ended.said)
    assert all(line.isascii() for line in wave_runtime("events", "it", cwd=tmp_path).stdout.splitlines())
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", wave_runtime("report", "it", cwd=tmp_path).stdout)


def test_what_the_model_writes_is_in_the_file_as_it_is(tmp_path: Path, claude: Path) -> None:
    write_project(tmp_path, ["Write(out/*)"])
    seen = re.sub("[\x1b\n]", "", HOSTILE)  # 2.1.197 takes escapes in what is to be written for their characters
    findings = json.dumps({"findings": [seen]}, ensure_ascii=False)
    call = ToolCall("Write", {"file_path": "out/report.json", "content": findings})
    ended = run(tmp_path, Script([Turn(calls=(call,)), DONE]), claude)
    assert ended.code == 0, ended.said
    assert json.loads((ended.workspace() / "out/report.json").read_text("utf-8")) == {"findings": [seen]}


def test_a_command_that_the_client_refuses_by_itself_is_denied_and_not_lost(tmp_path: Path, claude: Path) -> None:
    write_project(tmp_path, ["Bash(sleep *)", "Write(out/*)"])
    wait = ToolCall("Bash", {"command": "sleep 2", "description": "x"})
    ended = run(tmp_path, Script([Turn(calls=(wait,)), Turn(calls=(REPORT,)), DONE]), claude)
    assert ended.code == 0, ended.said
    (attempt,) = ended.attempts
    assert attempt["session"]["calls"] == 2  # 2.1.197 waits, later versions refuse to
