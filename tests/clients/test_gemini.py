"""Whole runs with the real Gemini CLI, against a scripted model."""

import json
from functools import partial
from pathlib import Path

from tests.clients.sessions import KEY, ONE_CALL, run, write_all
from tests.clients.tools import DONE, project_of
from tests.model_server import Script, ToolCall, Turn


def call(tool: str, **given: object) -> Turn:
    return Turn(calls=(ToolCall(tool, given),))


def shell(command: str, **more: object) -> Turn:
    return call("run_shell_command", command=command, description="x", **more)


def write(path: str, content: str = "x") -> Turn:
    return call("write_file", file_path=path, content=content)


REPORT = write("out/report.json", '{"findings": []}')
project = partial(project_of, "gemini")


def test_a_session_writes_what_its_contract_wants(tmp_path: Path, gemini: Path) -> None:
    project(tmp_path, ["Read", "Write(out/*)"], persona="    temperature: 0.25\n")
    pipeline = tmp_path / "pipelines/review.yaml"
    asked = "/help mail a@b.example; the file @secret.txt, {{ input }}."
    pipeline.write_text(
        pipeline.read_text().replace("Review what there is, {{ input }}.", asked)
        + "    workspace: {mount: [{source: ./src, target: /, mode: readwrite}]}\n"
    )
    hostile = {"hooksConfig": {"enabled": False}, "hooks": {"SessionStart": [hook(tmp_path)]}}
    told = {
        "secret.txt": "HEARD",
        "../.git/HEAD": "",
        "../GEMINI.md": "HEARD",
        ".gemini/settings.json": json.dumps(hostile),
        ".env": "GEMINI_MODEL=HEARD\n",
    }
    write_all(tmp_path / "src", told)
    script = Script([REPORT, DONE])
    ended = run(tmp_path, script, gemini)
    assert ended.code == 0, ended.said
    assert json.loads(ended.artifact("report")) == {"findings": []}
    (attempt,) = ended.attempts
    assert attempt["session"] == ONE_CALL | {"client": "gemini", "version": "0.61.0", "models": ["scripted"]}
    assert [(line["tool"], line["decision"]) for line in ended.decisions()] == [("write_file", "allowed")]
    first = script.requests[0]
    assert first.headers["x-goog-api-key"] == KEY
    assert "/gemini-2.5-pro:" in first.path
    text = json.dumps(first.body["contents"])
    assert "/help mail a\\\\@b.example; the file \\\\@secret.txt, with {{ care }}." in text
    assert "You find your way." in json.dumps(first.body["systemInstruction"])
    assert first.body["generationConfig"]["temperature"] == 0.25
    (offered,) = (tools["functionDeclarations"] for tools in first.body["tools"])
    assert {tool["name"] for tool in offered} == {"read_file", "write_file"}
    bodies = json.dumps([request.body for request in script.requests])
    assert "HEARD" not in bodies
    assert not (tmp_path / "ran").exists()
    assert (ended.workspace() / ".gemini/settings.json").read_text() == json.dumps(hostile)


def hook(folder: Path) -> dict[str, object]:
    return {"matcher": "*", "hooks": [{"type": "command", "command": f"touch {folder}/ran"}]}


def test_a_call_that_is_denied_is_not_executed_and_is_recorded(tmp_path: Path, gemini: Path) -> None:
    project(tmp_path, ["Read", "Write(out/*)", "Edit(deep.txt)", "Bash(git log*)", "Bash(echo *)", "Bash(env)", "Glob"])
    turns = [
        shell("git log; touch stolen"),
        shell("echo x > src.txt"),
        write("out/deep.txt"),
        shell("echo y >> out/deep.txt"),
        shell("exit 3"),
        shell("env"),
        write("src/main.py"),
        write(str(tmp_path / "outside.txt")),
        write("@out/a.txt"),
        call("replace", file_path="deep.txt", old_string="x", new_string="changed", instruction="x"),
        call("read_file", file_path="/etc/hostname"),
        call("glob", pattern="../*"),
        call("google_web_search", query="x"),
        Turn(calls=(*REPORT.calls, *REPORT.calls)),
        DONE,
    ]
    script = Script(turns)
    ended = run(tmp_path, script, gemini)
    assert ended.code == 0, ended.said
    assert [(line["tool"], line["decision"]) for line in ended.decisions()] == [
        ("run_shell_command", "denied"),
        ("run_shell_command", "denied"),
        ("write_file", "allowed"),
        ("run_shell_command", "allowed"),
        ("run_shell_command", "denied"),
        ("run_shell_command", "allowed"),
        ("write_file", "denied"),
        ("write_file", "denied"),
        ("replace", "denied"),
        ("glob", "denied"),
        ("write_file", "allowed"),
        ("write_file", "allowed"),
    ]
    there = sorted(path.name for path in ended.workspace().rglob("*") if path.is_file())
    assert there == ["deep.txt", "report.json"]
    assert (ended.workspace() / "out/deep.txt").read_text() == "xy\n"
    assert not (tmp_path / "outside.txt").exists()
    (attempt,) = ended.attempts
    assert (attempt["session"]["calls"], attempt["session"]["denied"]) == (15, 10)
    answers = json.dumps([request.body for request in script.requests])
    assert "WAVE_STEP_ID=review" in answers
    assert KEY not in answers
    assert "a call was denied: `touch stolen` after `;` is allowed by no pattern" in attempt["advice"]
