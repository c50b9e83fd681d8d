"""Whole runs with the real opencode, against a scripted model."""

import json
from functools import partial
from pathlib import Path

from tests.clients.conftest import thorough
from tests.clients.sessions import KEY, ONE_CALL, run, write_all
from tests.clients.tools import DONE, project_of
from tests.model_server import Script, ToolCall, Turn


def call(tool: str, **given: object) -> Turn:
    return Turn(calls=(ToolCall(tool, given),))


def shell(command: str, **more: object) -> Turn:
    return call("bash", command=command, description="x", **more)


def write(path: str, content: str = "x") -> Turn:
    return call("write", filePath=path, content=content)


REPORT = write("out/report.json", '{"findings": []}')
project = partial(project_of, "opencode")


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
    write_all(tmp_path / "src", told)
    script = Script([REPORT, DONE])
    ended = run(tmp_path, script, opencode)
    assert ended.code == 0, ended.said
    assert json.loads(ended.artifact("report")) == {"findings": []}
    (attempt,) = ended.attempts
    assert attempt["session"] == ONE_CALL | {"client": "opencode", "version": "1.18.33", "models": ["m1"]}
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
