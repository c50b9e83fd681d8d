"""Real clients in a sandbox: the key of the model is with the runtime, and nothing that an agent starts has it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.sessions import Ended, run, write_project
from tests.commands import wave_runtime
from tests.model_server import Script, ToolCall, Turn

KEY = "made-up-key-0123456789"
LOOK = "env; cat /proc/*/environ | tr '\\0' '\\n'; cat ~/.claude.json ~/.claude/* 2>/dev/null; echo looked"
ASK = "curl -sS --max-time 10 http://evil.test/ https://api.anthropic.com/; curl -sS --noproxy '*' http://127.0.0.1:80/"


@pytest.fixture(scope="module", autouse=True)
def _namespaces() -> None:
    if shutil.which("bwrap") is None:
        pytest.skip("`bwrap` is not on the PATH")
    command = ["bwrap", "--unshare-user", "--unshare-net", "--ro-bind", "/", "/", "true"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    if ended.returncode:
        pytest.skip(f"there are no namespaces for bwrap: {ended.stderr.strip()}")


def bash(command: str) -> Turn:
    return Turn(calls=(ToolCall("Bash", {"command": command, "description": "x"}),))


def answers(script: Script) -> str:
    """All that the client told the model of its tools."""
    return "\n".join(json.dumps(request.body.get("messages", [])) for request in script.requests)


def look_around(project: Path, claude: Path, level: str, network: str) -> tuple[Script, Ended]:
    write_project(project, ["Bash", "Write(out/*)"], step=f"    sandbox: {{level: {level}, network: {network}}}\n")
    report = ToolCall("Write", {"file_path": "out/report.json", "content": '{"findings": []}'})
    asks = (bash(ASK),) if network == "none" else ()
    script = Script([bash(LOOK), *asks, Turn(calls=(report,)), Turn(text="It is done.")])
    return script, run(project, script, claude)


@pytest.mark.parametrize(("level", "network"), [("ns", "none"), ("ns", "open"), ("lsm", "none")])
def test_an_agent_never_sees_the_key_of_its_model(tmp_path: Path, claude: Path, level: str, network: str) -> None:
    script, ended = look_around(tmp_path, claude, level, network)
    assert ended.code == 0, ended.said
    asked = [request for request in script.requests if "messages" in request.body]
    assert {request.headers.get("x-api-key") for request in asked} == {KEY}
    told = answers(script)
    assert "looked" in told
    assert "ANTHROPIC_API_KEY=wave-placeholder-" in told
    assert KEY not in told
    if network == "none":
        assert "evil.test" in told
        assert "not in the plan" in told or "403" in told or "Could" in told
    (attempt,) = ended.attempts
    assert attempt["network"]["keys_outside"] == ["ANTHROPIC_API_KEY"]
    models = [one for one in attempt["network"]["contacted"] if one["kind"] == "model"]
    assert [(one["host"], one["verdict"]) for one in models] == [("127.0.0.1", "allowed")]
    assert models[0]["connections"] >= len(asked)
    kept = [path for path in (tmp_path / ".wave").rglob("*") if path.is_file()]
    assert [path for path in kept if KEY.encode() in path.read_bytes()] == []
    assert KEY not in wave_runtime("events", "it", cwd=tmp_path).stdout
    why = wave_runtime("why", "it", "review", cwd=tmp_path).stdout
    assert "  keys that it did not get: ANTHROPIC_API_KEY" in why
