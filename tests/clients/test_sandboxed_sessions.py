"""The real clients in sandboxes: hooks work inside, shells see what the step sees, keys stay outside."""

import json
import os
from pathlib import Path

import pytest

from tests.clients.conftest import client, thorough
from tests.clients.sessions import KEY, run, write_project
from tests.clients.tools import DONE, TOOLS
from tests.model_server import Script, Turn
from tests.sandboxes import level_given

ACCEPTED = {"gemini": ["typed-input"]}


@pytest.mark.parametrize("network", ["none", pytest.param("open", marks=thorough)])
@pytest.mark.parametrize("level", ["ns", "lsm"])
@pytest.mark.parametrize("name", TOOLS)
def test_a_session_in_a_sandbox(tmp_path: Path, name: str, level: str, network: str) -> None:
    program = client(name)
    level_given(level)
    project = tmp_path / "project"
    secret = project / "secret.txt"
    step = f"    sandbox: {{level: {level}, network: {network}}}\n"
    accept = ACCEPTED.get(name)
    write_project(project, ["Read", "Write(out/*)", "Bash(cat *)", "Bash(env)"], client=name, step=step, accept=accept)
    secret.write_text("that-is-hidden")
    tools = TOOLS[name]
    calls = (tools.shell(f"cat {secret}"), tools.shell("env"), tools.report)
    script = Script([*(Turn(calls=(call,)) for call in calls), DONE])
    env = {} if level == "ns" else {"PATH": _without_bubblewrap(tmp_path, program)}
    ended = run(project, script, program, env)
    assert ended.code == 0, ended.said
    assert json.loads(ended.artifact("report")) == {"findings": []}
    (sandboxed,) = [event for event in ended.events if event["type"] == "sandboxed"]
    assert sandboxed["level"] == level
    heard = json.dumps([request.body for request in script.requests])
    assert "that-is-hidden" not in heard
    assert KEY not in heard
    assert any(KEY in value for request in script.requests for value in request.headers.values())
    # What the session made belongs to the user who started the run again.
    assert {path.stat().st_uid for path in ended.workspace().rglob("*")} == {os.geteuid()}


def _without_bubblewrap(folder: Path, program: Path) -> str:
    """A PATH whose `bwrap` refuses."""
    place = folder / "programs"
    place.mkdir()
    (place / "bwrap").write_text("#!/bin/sh\nexit 1\n")
    (place / "bwrap").chmod(0o755)
    return f"{place}:{program.parent}:{os.environ['PATH']}"
