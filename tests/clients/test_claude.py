"""Whole runs with the real Claude Code, against a scripted model."""

import json
from pathlib import Path

from tests.clients.sessions import prompts, run, write_project
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
    assert "You find your way." in json.dumps(script.requests[0].body["system"])
