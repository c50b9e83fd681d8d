"""Whole runs with the real Gemini CLI, against a scripted model."""

import json
from pathlib import Path

import pytest

from tests.clients.conftest import thorough
from tests.clients.sessions import KEY, Ended, cancel, processes_of, run, write_project
from tests.model_server import Script, ToolCall, Turn

DONE = Turn(text="It is done.")


def call(tool: str, **given: object) -> Turn:
    return Turn(calls=(ToolCall(tool, given),))


def shell(command: str, **more: object) -> Turn:
    return call("run_shell_command", command=command, description="x", **more)


def write(path: str, content: str = "x") -> Turn:
    return call("write_file", file_path=path, content=content)


REPORT = write("out/report.json", '{"findings": []}')


def project(folder: Path, allowed: list[str], *, step: str = "", contract: str = "", persona: str = "") -> None:
    write_project(folder, allowed, client="gemini", step=step, contract=contract, persona=persona)


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
    for name, text in told.items():
        file = tmp_path / "src" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    script = Script([REPORT, DONE])
    ended = run(tmp_path, script, gemini)
    assert ended.code == 0, ended.said
    assert json.loads(ended.artifact("report")) == {"findings": []}
    (attempt,) = ended.attempts
    assert attempt["session"] == {
        "client": "gemini",
        "version": "0.61.0",
        "models": ["scripted"],
        "input_tokens": 200,
        "cached_tokens": 0,
        "output_tokens": 20,
        "cost_micro_usd": None,
        "calls": 1,
        "denied": 0,
    }
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


@thorough
def test_a_contract_that_fails_is_told_and_the_next_attempt_passes(tmp_path: Path, gemini: Path) -> None:
    project(tmp_path, ["Write(out/*)"], contract=", on_failure: retry, max_retries: 1")
    script = Script([write("out/report.json", '{"finding": 1}'), DONE, REPORT, DONE])
    ended = run(tmp_path, script, gemini)
    assert ended.code == 0, ended.said
    assert [attempt["outcome"] for attempt in ended.attempts] == ["failed", "succeeded"]
    first, _, second, _ = (json.dumps(request.body["contents"]) for request in script.requests)
    assert "begin wave-repair" not in first
    assert "begin wave-repair" in second


@thorough
def test_a_run_that_is_cancelled_leaves_nothing_behind(tmp_path: Path, gemini: Path) -> None:
    project(tmp_path, ["Bash(sleep *)"])
    ended = cancel(tmp_path, Script([shell("sleep 555"), DONE]), gemini, when="sleep 555")
    assert ended.code == 143
    assert failures(ended) == [("cancelled", "it was cancelled")]
    assert processes_of(tmp_path) == []


@thorough
def test_a_session_without_what_is_declared_fails(tmp_path: Path, gemini: Path) -> None:
    project(tmp_path, ["Write(out/*)"])
    ended = run(tmp_path, Script([DONE]), gemini)
    assert ended.code == 1
    ((kind, message),) = failures(ended)
    assert kind == "output"
    assert "out/report.json" in message


@thorough
@pytest.mark.parametrize("turns", [[Turn(hang=True)], [shell("sleep 555"), DONE]], ids=["in the model", "in a command"])
def test_a_session_that_hangs_ends_with_its_step(tmp_path: Path, gemini: Path, turns: list[Turn]) -> None:
    project(tmp_path, ["Bash(sleep *)"], step="    timeout: 12s\n")
    ended = run(tmp_path, Script(turns), gemini)
    assert ended.code == 1
    assert failures(ended) == [("timeout", "it took longer than 12s")]
    assert processes_of(tmp_path) == []


@thorough
@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_a_server_that_refuses_is_asked_a_few_times(tmp_path: Path, gemini: Path, status: int) -> None:
    project(tmp_path, ["Write(out/*)"])
    script = Script([Turn(status=status)])
    ended = run(tmp_path, script, gemini)
    assert ended.code == 1
    ((kind, message),) = failures(ended)
    assert kind == "adapter"
    assert f"scripted {status}" in message
    assert 1 <= len(script.requests) <= 4


@thorough
def test_what_the_model_says_changes_the_artifact_alone(tmp_path: Path, gemini: Path) -> None:
    project(tmp_path, ["Read"])
    pipeline = tmp_path / "pipelines/review.yaml"
    head = pipeline.read_text().partition("    output_artifacts")[0]
    pipeline.write_text(head + "    output_artifacts: [{name: said, path: said.txt, type: text, from: answer}]\n")
    text = "{{ input }} @/etc/hostname\n::set-output name=x::y\n" + " ".join(map(str, range(40_000)))
    ended = run(tmp_path, Script([Turn(text=text)]), gemini)
    assert ended.code == 0, ended.said
    assert (ended.workspace() / "said.txt").read_text().strip() == text


def failures(ended: Ended) -> list[tuple[str, str]]:
    return [(attempt["failure"]["kind"], attempt["failure"]["message"]) for attempt in ended.attempts]
