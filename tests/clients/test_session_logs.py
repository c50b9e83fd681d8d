"""What people read of sessions of the real clients, against a scripted model."""

from pathlib import Path

import pytest

from tests.clients.conftest import client
from tests.clients.sessions import run
from tests.clients.tools import DONE, TOOLS, project_of
from tests.commands import wave_runtime
from tests.model_server import Script, Turn

REFUSED = "git log; touch stolen"


@pytest.mark.parametrize("name", TOOLS)
def test_what_an_agent_said_and_did_is_shown(name: str, tmp_path: Path) -> None:
    program, tools = client(name), TOOLS[name]
    project_of(name, tmp_path, ["Read", "Write(out/*)", "Bash(git log*)"])
    turns = [Turn(calls=(tools.shell(REFUSED),)), Turn(calls=(tools.report,)), DONE]
    ended = run(tmp_path, Script(turns), program)
    assert ended.code == 0, ended.said
    shown = wave_runtime("logs", "it", "review", cwd=tmp_path).stdout.partition("\n== ")[0].splitlines()
    assert shown[0] == "== review, attempt 1, output"
    first, why, second, because, says, said, used = shown[1:]
    assert first.startswith("call: ")
    assert REFUSED in first
    assert why == "  denied: `touch stolen` after `;` is allowed by no pattern"
    assert second.startswith("call: ")
    assert "out/report.json" in second
    assert because == "  allowed: `Write(out/report.json)` is allowed by `Write(out/*)`"
    assert (says, said) == ("the agent says:", "  It is done.")
    assert used.startswith("used: 300 tokens in, 30 out")
    assert used.endswith("; 2 calls, 1 denied")
