"""What steps reach from their sandboxes: whole runs of commands that try."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands import wave_runtime, wavec
from tests.runtime.proxy.servers import Web, web

MANIFEST = """
kind: WaveManifest
metadata: {name: network}
runtime: {audit: {log_dir: .wave/audit}}
"""


@pytest.fixture(scope="module", autouse=True)
def _namespaces() -> None:
    if shutil.which("bwrap") is None:
        pytest.skip("`bwrap` is not on the PATH")
    command = ["bwrap", "--unshare-user", "--unshare-net", "--ro-bind", "/", "/", "true"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    if ended.returncode:
        pytest.skip(f"there are no namespaces for bwrap: {ended.stderr.strip()}")


@pytest.fixture
def site() -> Iterator[Web]:
    with web() as served:
        yield served


def write(project: Path, network: str, command: str, contract: str = "") -> None:
    """Compiles a pipeline of one step with this command."""
    (project / "pipelines").mkdir()
    (project / "wave.yaml").write_text(MANIFEST)
    (project / "pipelines/reach.yaml").write_text(f"""
kind: WavePipeline
metadata: {{name: reach}}
steps:
  - id: reach
    sandbox: {{level: ns, network: {network}}}
    exec:
      type: command
      source: |
        {command}
    output_artifacts: [{{name: got, path: got.txt, type: text}}]
{contract}""")
    planned = wavec("plan", "--write", "--quiet", cwd=project)
    assert planned.returncode == 0, planned.stderr


def run(project: Path, network: str, command: str, contract: str = "") -> list[dict[str, Any]]:
    """Events of a run of it."""
    write(project, network, command, contract)
    arguments = (".wave/plans/reach.plan.json", "--input", "x", "--run-id", "it")
    ended = wave_runtime("exec", *arguments, cwd=project, env={"ANTHROPIC_API_KEY": "made-up-key-0123456789"})
    assert ended.returncode == 0, ended.stderr + ended.stdout
    return events(project)


def events(project: Path) -> list[dict[str, Any]]:
    listed = wave_runtime("events", "it", cwd=project).stdout
    return [json.loads(line) for line in listed.splitlines()]


def test_a_step_reaches_the_hosts_that_its_plan_lists(tmp_path: Path, site: Web) -> None:
    reach = f"curl -sS http://localhost:{site.port}/yes > got.txt"
    asked = f"{reach}; curl -s http://evil.test/ >> got.txt; env >> got.txt"
    seen = run(tmp_path, f"['localhost:{site.port}']", asked)
    assert [request["path"] for request in site.requests] == ["/yes"]
    (attempt,) = [event for event in seen if event["type"] == "attempt_finished"]
    refused, reached = attempt["network"]["contacted"]
    assert {name: reached[name] for name in ("host", "port", "kind", "verdict", "connections")} == {
        "host": "localhost",
        "port": site.port,
        "kind": "request",
        "verdict": "allowed",
        "connections": 1,
    }
    assert reached["sent"] > 0
    assert reached["received"] > 0
    assert (refused["host"], refused["port"], refused["verdict"]) == ("evil.test", 80, "refused")
    assert "`evil.test` is not in the plan" in refused["why"]
    got = wave_runtime("artifacts", "it", "got", cwd=tmp_path).stdout
    assert "HTTPS_PROXY=http://127.0.0.1:3128" in got
    assert "made-up-key" not in got
    why = wave_runtime("why", "it", "reach", cwd=tmp_path).stdout
    assert f"  network: localhost:{site.port} reached, " in why
    assert "  network: evil.test:80 refused: `evil.test` is not in the plan" in why
    wave_runtime("report", "it", "--output", "report.html", cwd=tmp_path)
    assert f"network: localhost:{site.port} reached, " in (tmp_path / "report.html").read_text()
    audited = [json.loads(line) for line in (tmp_path / ".wave/audit/it.ndjson").read_text().splitlines()]
    connections = [(line["host"], line["verdict"]) for line in audited if line["type"] == "connection"]
    assert connections == [("localhost", "allowed"), ("evil.test", "refused")]


def test_commands_of_contracts_go_the_same_way(tmp_path: Path, site: Web) -> None:
    command = f"curl -sS --fail http://localhost:{site.port}/judge"
    contract = f"    handover: {{contract: {{type: test_suite, command: '{command}', must_pass: true}}}}\n"
    seen = run(tmp_path, f"['localhost:{site.port}']", "echo x > got.txt", contract)
    assert [request["path"] for request in site.requests] == ["/judge"]
    (attempt,) = [event for event in seen if event["type"] == "attempt_finished"]
    assert [one["connections"] for one in attempt["network"]["contacted"]] == [1]


def test_a_closed_network_has_no_proxy(tmp_path: Path, site: Web) -> None:
    asked = f"curl -sS http://127.0.0.1:{site.port}/ 2> got.txt || env >> got.txt"
    seen = run(tmp_path, "none", asked)
    assert site.requests == []
    (attempt,) = [event for event in seen if event["type"] == "attempt_finished"]
    assert "network" not in attempt
    assert "PROXY" not in wave_runtime("artifacts", "it", "got", cwd=tmp_path).stdout


def test_a_run_that_is_cancelled_ends_what_its_steps_wait_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        write(tmp_path, f"['localhost:{port}']", f"curl -s -p http://localhost:{port}/ > got.txt")
        command = [sys.executable, "-m", "wave_runtime", "exec", ".wave/plans/reach.plan.json", "--input", "x"]
        running = subprocess.Popen(
            [*command, "--run-id", "it"], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            server.settimeout(60)
            peer, _ = server.accept()
            assert peer.recv(1000).startswith(b"GET / ")
            began = time.monotonic()
            running.send_signal(signal.SIGTERM)
            assert running.wait(30) == 143
            assert time.monotonic() - began < 10
            peer.settimeout(10)
            assert peer.recv(1) == b""
            peer.close()
        finally:
            running.kill()
            running.wait()
    (attempt,) = [event for event in events(tmp_path) if event["type"] == "attempt_finished"]
    assert attempt["failure"]["kind"] == "cancelled"
    assert [one["verdict"] for one in attempt["network"]["contacted"]] == ["allowed"]
