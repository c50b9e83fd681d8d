"""Whole runs with the real opencode, against a scripted model."""

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
    return call("bash", command=command, description="x", **more)


def write(path: str, content: str = "x") -> Turn:
    return call("write", filePath=path, content=content)


REPORT = write("out/report.json", '{"findings": []}')


def project(folder: Path, allowed: list[str], *, step: str = "", contract: str = "", persona: str = "") -> None:
    write_project(folder, allowed, client="opencode", step=step, contract=contract, persona=persona)


def test_a_session_writes_what_its_contract_wants(tmp_path: Path, opencode: Path) -> None:
    project(
        tmp_path,
        ["Read", "Write(out/*)"],
        persona="    temperature: 0.25\n",
        step="    workspace: {mount: [{source: ./src, target: /, mode: readwrite}]}\n",
    )
    (tmp_path / "navigator.md").write_text("You find {env:HOME} and {file:/etc/hostname}.\n" + "long " * 40_000)
    told = {
        "AGENTS.md": "HEARD",
        "opencode.json": '{"permission": {"*": "allow"}, "instructions": ["AGENTS.md"]}',
        ".opencode/plugin/x.js": f'require("fs").writeFileSync("{tmp_path}/ran", "")',
    }
    for name, text in told.items():
        file = tmp_path / "src" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    script = Script([REPORT, DONE])
    ended = run(tmp_path, script, opencode)
    assert ended.code == 0, ended.said
    assert json.loads(ended.artifact("report")) == {"findings": []}
    (attempt,) = ended.attempts
    assert attempt["session"] == {
        "client": "opencode",
        "version": "1.18.33",
        "models": ["m1"],
        "input_tokens": 200,
        "cached_tokens": 0,
        "output_tokens": 20,
        "cost_micro_usd": None,
        "calls": 1,
        "denied": 0,
    }
    assert [(line["tool"], line["decision"]) for line in ended.decisions()] == [("write", "allowed")]
    first = script.requests[0]
    assert first.headers["Authorization"] == f"Bearer {KEY}"
    assert (first.body["model"], first.body["temperature"]) == ("m1", 0.25)
    system, asked = first.body["messages"]
    assert system["content"].startswith("You find {env:HOME} and {file:/etc/hostname}.")
    assert "Review what there is, with {{ care }}." in asked["content"]
    assert {tool["function"]["name"] for tool in first.body["tools"]} == {"edit", "read", "write"}
    assert "HEARD" not in json.dumps([request.body for request in script.requests])
    assert not (tmp_path / "ran").exists()


def test_a_call_that_is_denied_is_not_executed_and_is_recorded(tmp_path: Path, opencode: Path) -> None:
    project(tmp_path, ["Read", "Write(out/*)", "Bash(git log*)", "Bash(echo *)", "Bash(env)"])
    turns = [
        shell("git log; touch stolen"),
        shell("git log > stolen"),
        shell("echo x", workdir=str(tmp_path)),
        shell("echo it is $((1 + 1))"),
        shell("env"),
        write("src/main.py"),
        write(str(tmp_path / "outside.txt")),
        call("read", filePath="/etc/hostname"),
        call("webfetch", url="https://example.com/"),
        Turn(calls=(*REPORT.calls, *REPORT.calls)),
        DONE,
    ]
    script = Script(turns)
    ended = run(tmp_path, script, opencode)
    assert ended.code == 0, ended.said
    assert [(line["tool"], line["decision"]) for line in ended.decisions()] == [
        ("bash", "denied"),
        ("bash", "denied"),
        ("bash", "denied"),
        ("bash", "allowed"),
        ("bash", "allowed"),
        ("write", "denied"),
        ("write", "denied"),
        ("read", "denied"),
        ("write", "allowed"),
        ("write", "allowed"),
    ]
    assert [path.name for path in ended.workspace().rglob("*") if path.is_file()] == ["report.json"]
    assert not (tmp_path / "outside.txt").exists()
    (attempt,) = ended.attempts
    assert (attempt["session"]["calls"], attempt["session"]["denied"]) == (11, 7)
    answers = json.dumps([request.body for request in script.requests])
    assert "WAVE_IDEMPOTENCY_KEY=" in answers
    assert KEY not in answers
    assert "a call was denied: `touch stolen` after `;` is allowed by no pattern" in attempt["advice"]


@thorough
def test_a_patch_is_asked_for_file_by_file(tmp_path: Path, opencode: Path) -> None:
    project(tmp_path, ["Write(out/*)", "Edit(out/*)"])
    manifest = tmp_path / "wave.yaml"
    manifest.write_text(manifest.read_text().replace("model: m1", "model: gpt-5.5"))

    def patch(*lines: str) -> Turn:
        return call("apply_patch", patchText="\n".join(("*** Begin Patch", *lines, "*** End Patch")))

    turns = [
        patch("*** Add File: out/a", "+1", "*** Add File: src/main.py", "+x"),
        patch("*** Add File: out/report.json", '+{"findings": []}'),
        DONE,
    ]
    ended = run(tmp_path, Script(turns), opencode)
    assert ended.code == 0, ended.said
    assert [(line["tool"], line["decision"]) for line in ended.decisions()] == [
        ("apply_patch", "denied"),
        ("apply_patch", "allowed"),
    ]
    assert [path.name for path in ended.workspace().rglob("*") if path.is_file()] == ["report.json"]


@thorough
def test_a_contract_that_fails_is_told_and_the_next_attempt_passes(tmp_path: Path, opencode: Path) -> None:
    project(tmp_path, ["Write(out/*)"], contract=", on_failure: retry, max_retries: 1")
    script = Script([write("out/report.json", '{"finding": 1}'), DONE, REPORT, DONE])
    ended = run(tmp_path, script, opencode)
    assert ended.code == 0, ended.said
    assert [attempt["outcome"] for attempt in ended.attempts] == ["failed", "succeeded"]
    first, _, second, _ = (json.dumps(request.body["messages"]) for request in script.requests)
    assert "begin wave-repair" not in first
    assert "begin wave-repair" in second


@thorough
def test_a_run_that_is_cancelled_leaves_nothing_behind(tmp_path: Path, opencode: Path) -> None:
    project(tmp_path, ["Bash(sleep *)"])
    ended = cancel(tmp_path, Script([shell("sleep 555"), DONE]), opencode, when="sleep 555")
    assert ended.code == 143
    assert failures(ended) == [("cancelled", "it was cancelled")]
    assert processes_of(tmp_path) == []


@thorough
def test_a_session_without_what_is_declared_fails(tmp_path: Path, opencode: Path) -> None:
    project(tmp_path, ["Write(out/*)"])
    ended = run(tmp_path, Script([DONE]), opencode)
    assert ended.code == 1
    ((kind, message),) = failures(ended)
    assert kind == "output"
    assert "out/report.json" in message


@thorough
@pytest.mark.parametrize("turns", [[Turn(hang=True)], [shell("sleep 555"), DONE]], ids=["in the model", "in a command"])
def test_a_session_that_hangs_ends_with_its_step(tmp_path: Path, opencode: Path, turns: list[Turn]) -> None:
    project(tmp_path, ["Bash(sleep *)"], step="    timeout: 20s\n")
    ended = run(tmp_path, Script(turns), opencode)
    assert ended.code == 1
    assert failures(ended) == [("timeout", "it took longer than 20s")]
    assert processes_of(tmp_path) == []


@thorough
def test_a_server_that_refuses_is_told(tmp_path: Path, opencode: Path) -> None:
    project(tmp_path, ["Write(out/*)"])
    script = Script([Turn(status=400)])
    ended = run(tmp_path, script, opencode)
    assert ended.code == 1
    ((kind, message),) = failures(ended)
    assert kind == "adapter"
    assert message.startswith("the client reports an error: ")


def failures(ended: Ended) -> list[tuple[str, str]]:
    return [(attempt["failure"]["kind"], attempt["failure"]["message"]) for attempt in ended.attempts]
