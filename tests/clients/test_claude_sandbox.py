"""The real Claude Code in a sandbox: its hook works inside, its shell sees what the step sees."""

import json
import os
from pathlib import Path

import pytest

from tests.clients.sessions import run, write_project
from tests.model_server import Script, ToolCall, Turn
from tests.sandboxes import level_given, without_bubblewrap

REPORT = ToolCall("Write", {"file_path": "out/report.json", "content": '{"findings": []}'})
DONE = Turn(text="It is done.")
OPEN = "    sandbox: {level: %s, network: open}\n"


def _calls(script: Script) -> str:
    """What tools answered, as the model got it."""
    return json.dumps([request.body["messages"] for request in script.requests if "messages" in request.body][-1])


@pytest.mark.parametrize("level", ["ns", "lsm"])
def test_a_session_in_a_sandbox(tmp_path: Path, claude: Path, level: str) -> None:
    without = {} if level == "ns" else {"PATH": without_bubblewrap(tmp_path, claude)}
    level_given(level)
    project = tmp_path / "project"
    secret = project / "secret.txt"
    write_project(project, ["Read", "Write(out/*)", "Bash"], step=OPEN % level)
    secret.write_text("that-is-hidden")
    look = ToolCall("Bash", {"command": f"cat {secret}; touch /usr/mine; echo it-ran", "description": "x"})
    denied = ToolCall("Write", {"file_path": "src/main.py", "content": "x"})
    script = Script([Turn(calls=(look,)), Turn(calls=(denied,)), Turn(calls=(REPORT,)), DONE])
    ended = run(project, script, claude, without)
    assert ended.code == 0, ended.said
    assert json.loads(ended.artifact("report")) == {"findings": []}
    assert [line["decision"] for line in ended.decisions()] == ["allowed", "denied", "allowed"]
    (sandboxed,) = [event for event in ended.events if event["type"] == "sandboxed"]
    assert sandboxed["level"] == level
    heard = _calls(script)
    assert "it-ran" in heard
    assert "that-is-hidden" not in heard
    # What the session made belongs to the user who started the run again.
    owners = {path.stat().st_uid for path in ended.workspace().rglob("*")}
    assert owners == {os.geteuid()}
