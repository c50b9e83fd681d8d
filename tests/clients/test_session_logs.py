"""What people read of sessions of the real clients, against a scripted model."""

from pathlib import Path

import pytest

from tests.clients.conftest import client
from tests.clients.sessions import CLIENTS, run, write_project
from tests.commands import wave_runtime
from tests.model_server import Script, ToolCall, Turn

DONE = Turn(text="It is done.")
REPORT = '{"findings": []}'
PATCH = f"*** Begin Patch\n*** Add File: out/report.json\n+{REPORT}\n*** End Patch"
REFUSED = "git log; touch stolen"
CALLS = {
    "claude": (
        ToolCall("Bash", {"command": REFUSED, "description": "x"}),
        ToolCall("Write", {"file_path": "out/report.json", "content": REPORT}),
    ),
    "codex": (ToolCall("exec_command", {"cmd": REFUSED}), ToolCall("apply_patch", {"input": PATCH})),
    "gemini": (
        ToolCall("run_shell_command", {"command": REFUSED, "description": "x"}),
        ToolCall("write_file", {"file_path": "out/report.json", "content": REPORT}),
    ),
    "opencode": (
        ToolCall("bash", {"command": REFUSED, "description": "x"}),
        ToolCall("write", {"filePath": "out/report.json", "content": REPORT}),
    ),
}
"""A shell line that is refused, and a file that may be written."""


@pytest.mark.parametrize("name", CLIENTS)
def test_what_an_agent_said_and_did_is_shown(name: str, tmp_path: Path) -> None:
    program = client(name)
    accept = ["typed-input", "reads-by-shell"] if name == "codex" else None
    write_project(tmp_path, ["Read", "Write(out/*)", "Bash(git log*)"], client=name, accept=accept)
    refused, written = CALLS[name]
    ended = run(tmp_path, Script([Turn(calls=(refused,)), Turn(calls=(written,)), DONE]), program)
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
