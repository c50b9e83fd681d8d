"""The real Codex in a sandbox of ours, which takes the place of its own."""

import json
import os
from pathlib import Path

import pytest

from tests.clients.conftest import thorough
from tests.clients.sessions import KEY, run, write_project
from tests.model_server import Script, ToolCall, Turn
from tests.sandboxes import level_given, without_bubblewrap


def patch(*lines: str) -> Turn:
    return Turn(calls=(ToolCall("apply_patch", {"input": "\n".join(("*** Begin Patch", *lines, "*** End Patch"))}),))


def shell(command: str) -> Turn:
    return Turn(calls=(ToolCall("exec_command", {"cmd": command}),))


@pytest.mark.parametrize("level", ["ns", pytest.param("lsm", marks=thorough)])
def test_a_session_in_a_sandbox(tmp_path: Path, codex: Path, level: str) -> None:
    without = {} if level == "ns" else {"PATH": without_bubblewrap(tmp_path, codex)}
    level_given(level)
    project = tmp_path / "project"
    secret = project / "secret.txt"
    sandbox = f"    sandbox: {{level: {level}, network: none}}\n"
    write_project(project, ["Write(out/*)", "Bash"], client="codex", accept=None, step=sandbox)
    secret.write_text("that-is-hidden")
    look = shell(f"cat {secret}; touch /usr/mine; env | sort; touch ran; echo it-ran")
    turns = [
        look,
        patch("*** Add File: src/main.py", "+x"),
        patch("*** Add File: out/report.json", '+{"findings": []}'),
    ]
    script = Script([*turns, Turn(text="It is done.")])
    ended = run(project, script, codex, without)
    assert ended.code == 0, ended.said
    assert json.loads(ended.artifact("report")) == {"findings": []}
    assert [line["decision"] for line in ended.decisions()] == ["allowed", "denied", "allowed"]
    (sandboxed,) = [event for event in ended.events if event["type"] == "sandboxed"]
    assert sandboxed["level"] == level
    heard = json.dumps([request.body["input"] for request in script.requests][-1])
    assert "it-ran" in heard
    assert "that-is-hidden" not in heard
    assert KEY not in heard
    assert {request.headers["authorization"] for request in script.requests} == {f"Bearer {KEY}"}
    owners = {path.stat().st_uid for path in ended.workspace().rglob("*")}
    assert owners == {os.geteuid()}
