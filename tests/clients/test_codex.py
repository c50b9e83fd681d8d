"""Whole runs with the real Codex, against a scripted model."""

import json
from functools import partial
from pathlib import Path

from tests.clients.conftest import thorough
from tests.clients.sessions import KEY, ONE_CALL, failures, run, write_all
from tests.clients.tools import DONE, project_of
from tests.model_server import Script, ToolCall, Turn


def patch(*lines: str) -> Turn:
    return Turn(calls=(ToolCall("apply_patch", {"input": "\n".join(("*** Begin Patch", *lines, "*** End Patch"))}),))


def shell(command: str, **more: str) -> Turn:
    return Turn(calls=(ToolCall("exec_command", {"cmd": command, **more}),))


REPORT = patch("*** Add File: out/report.json", '+{"findings": []}')
project = partial(project_of, "codex")


def test_a_session_writes_what_its_contract_wants(tmp_path: Path, codex: Path) -> None:
    project(tmp_path, ["Write(out/*)"])
    (tmp_path / "navigator.md").write_text('You find "your" way.\n' + "\x7f \\ long " * 30_000)
    script = Script([REPORT, DONE])
    ended = run(tmp_path, script, codex)
    assert ended.code == 0, ended.said
    assert json.loads(ended.artifact("report")) == {"findings": []}
    (attempt,) = ended.attempts
    assert attempt["session"] == ONE_CALL | {"client": "codex", "version": "0.169.0", "models": ["gpt-5.5"]}
    assert "advice" not in attempt or attempt["advice"] == []
    assert [(line["tool"], line["decision"]) for line in ended.decisions()] == [("apply_patch", "allowed")]
    first = script.requests[0]
    assert first.headers["authorization"] == f"Bearer {KEY}"
    asked = json.dumps(first.body["input"])
    assert "Review what there is, with {{ care }}." in asked
    assert 'You find \\"your\\" way.' in asked
    assert {tool.get("name", tool["type"]) for tool in first.body["tools"]} == {"apply_patch", "request_user_input"}


def test_a_call_that_is_denied_is_not_executed_and_is_recorded(tmp_path: Path, codex: Path) -> None:
    project(tmp_path, ["Read", "Write(out/*)", "Bash(git log*)", "Bash(echo *)", "Bash(env)"])
    turns = [
        shell("git log; touch stolen"),
        shell("echo x > src.txt"),
        shell("env"),
        shell('echo it"\'"s $((1 + 1)) `echo sub`', workdir="."),
        patch("*** Add File: out/a", "+1", "*** Add File: src/main.py", "+x"),
        patch(f"*** Add File: {tmp_path}/outside.txt", "+x"),
        patch("*** Update File: out/b", "*** Move to: src/c", "@@", "-a", "+b"),
        REPORT,
        DONE,
    ]
    script = Script(turns)
    ended = run(tmp_path, script, codex)
    assert ended.code == 0, ended.said
    assert [(line["tool"], line["decision"]) for line in ended.decisions()] == [
        ("Bash", "denied"),
        ("Bash", "denied"),
        ("Bash", "allowed"),
        ("Bash", "allowed"),
        ("apply_patch", "denied"),
        ("apply_patch", "denied"),
        ("apply_patch", "denied"),
        ("apply_patch", "allowed"),
    ]
    assert sorted(path.name for path in ended.workspace().rglob("*") if path.is_file()) == ["report.json"]
    assert not (tmp_path / "outside.txt").exists()
    (attempt,) = ended.attempts
    assert (attempt["session"]["calls"], attempt["session"]["denied"]) == (8, 5)
    assert attempt["advice"] == [
        "a call was denied: `touch stolen` after `;` is allowed by no pattern",
        "a call was denied: `Write(src.txt)` is allowed by no pattern",
        "a call was denied: `Write(src/main.py)` is allowed by no pattern",
        "a call was denied: `apply_patch` is not permitted: it is outside of the workspace",
        "a call was denied: `Edit(out/b)` is allowed by no pattern",
    ]
    answers = [request.body["input"][-1].get("output", "") for request in script.requests[1:]]
    assert "HOME=" in answers[2]
    assert KEY not in answers[2]
    assert "it's 2 sub" in answers[3]
    audited = [json.loads(line) for line in (tmp_path / ".wave/audit/it.ndjson").read_text().splitlines()]
    assert [line["tool"] for line in audited if line["type"] == "tool_call"] == [*["Bash"] * 2, *["apply_patch"] * 3]


@thorough
def test_a_stream_that_is_cut_is_no_result(tmp_path: Path, codex: Path) -> None:
    project(tmp_path, ["Write(out/*)"])
    ended = run(tmp_path, Script([REPORT, Turn(text="done", cut=True)]), codex)
    assert ended.code == 1
    ((kind, message),) = failures(ended)
    assert (kind, message.partition(":")[0]) == ("adapter", "the client reports an error")


@thorough
def test_what_the_workspace_says_to_the_client_is_not_heard(tmp_path: Path, codex: Path) -> None:
    project(
        tmp_path,
        ["Write(out/*)", "Bash(echo *)"],
        step="    workspace: {mount: [{source: ./src, target: /, mode: readwrite}]}\n",
    )
    told = {
        "AGENTS.md": "HEARD",
        ".agents/skills/x/SKILL.md": "---\nname: HEARD\ndescription: HEARD\n---\nHEARD\n",
        ".codex/config.toml": 'developer_instructions = "HEARD"\n',
        ".codex/hooks.json": json.dumps(
            {"hooks": {"PreToolUse": [hook(tmp_path), {"matcher": ".*"} | hook(tmp_path)]}}
        ),
    }
    write_all(tmp_path / "src", told)
    script = Script([shell("echo x"), REPORT, DONE])
    ended = run(tmp_path, script, codex)
    assert ended.code == 0, ended.said
    assert (ended.workspace() / "AGENTS.md").exists()
    assert "HEARD" not in json.dumps([request.body for request in script.requests])
    assert not (tmp_path / "ran").exists()


def hook(folder: Path) -> dict[str, object]:
    return {"hooks": [{"type": "command", "command": f"touch {folder}/ran"}]}


@thorough
def test_a_server_that_is_not_there_is_not_waited_for(tmp_path: Path, codex: Path) -> None:
    project(tmp_path, ["Write(out/*)"])
    nowhere = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    ended = run(tmp_path, Script([DONE]), codex, nowhere)
    assert ended.code == 1
    ((kind, message),) = failures(ended)
    assert (kind, message.partition(":")[0]) == ("adapter", "the client reports an error")
