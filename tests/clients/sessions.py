"""Projects whose steps are run by a real client, against a scripted model."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.commands import wave_runtime, wavec
from tests.model_server import ModelServer, Script


@dataclass(frozen=True)
class Client:
    """What a project says of a client, and how it is led to the scripted model."""

    model: str
    base_url: str
    """The variable with the address of the model's server."""
    key: str
    path: str = ""
    """Of the address."""


CLIENTS = {
    "claude": Client("claude-sonnet-4-5", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"),
    "codex": Client("gpt-5.5", "OPENAI_BASE_URL", "OPENAI_API_KEY", "/v1"),
    "gemini": Client("gemini-2.5-pro", "GOOGLE_GEMINI_BASE_URL", "GEMINI_API_KEY"),
    "opencode": Client("m1", "OPENAI_BASE_URL", "OPENAI_API_KEY", "/v1"),
}
KEY = "made-up-key-0123456789"
REPORT_SCHEMA = {"type": "object", "required": ["findings"], "properties": {"findings": {"type": "array"}}}
ONE_CALL = {
    "input_tokens": 200,
    "cached_tokens": 0,
    "output_tokens": 20,
    "cost_micro_usd": None,
    "calls": 1,
    "denied": 0,
}
"""Of the facts about a session in which the model was asked twice, and called one tool."""


@dataclass(frozen=True)
class Ended:
    """A run that has ended."""

    code: int
    said: str
    project: Path

    @property
    def events(self) -> list[dict[str, Any]]:
        listed = wave_runtime("events", "it", cwd=self.project).stdout
        return [json.loads(line) for line in listed.splitlines()]

    @property
    def attempts(self) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == "attempt_finished"]

    def artifact(self, name: str) -> str:
        return wave_runtime("artifacts", "it", name, cwd=self.project).stdout

    def decisions(self, step: str = "review", attempt: int = 1) -> list[dict[str, Any]]:
        log = self.project / f".wave/runs/it/logs/{step}.{attempt}.decisions.log"
        return [json.loads(line) for line in log.read_text().splitlines()]

    def workspace(self, step: str = "review", attempt: int = 1) -> Path:
        return self.project / f".wave/workspaces/it/{step}.{attempt}"


def write_project(
    folder: Path,
    allowed: list[str],
    *,
    step: str = "",
    contract: str = "",
    deny: list[str] | None = None,
    client: str = "claude",
    accept: list[str] | None = None,
    persona: str = "",
) -> None:
    """One step, `review`, which writes `out/report.json` and may do what is `allowed`."""
    judged = f"type: json_schema, source: out/report.json, schema_path: report.schema.json, must_pass: true{contract}"
    rights = json.dumps({"allowed_tools": allowed, "deny": deny or []})
    known = CLIENTS[client]
    accepted = f"    permissions: {{accept: {json.dumps(accept)}}}\n" if accept else ""
    (folder / "pipelines").mkdir(parents=True)
    (folder / "report.schema.json").write_text(json.dumps(REPORT_SCHEMA))
    (folder / "navigator.md").write_text("You find your way.\n")
    (folder / "wave.yaml").write_text(f"""\
kind: WaveManifest
metadata: {{name: real}}
adapters:
  {client}: {{binary: {client}, env: [{known.base_url}], secrets: [{known.key}]}}
personas:
  navigator:
    adapter: {client}
    model: {known.model}
    system_prompt_file: navigator.md
    permissions: {rights}
{persona}runtime: {{audit: {{log_dir: .wave/audit}}}}
""")
    (folder / "pipelines/review.yaml").write_text(f"""\
kind: WavePipeline
metadata: {{name: review}}
steps:
  - id: review
    persona: navigator
    exec: {{type: prompt, source: "Review what there is, {{{{ input }}}}."}}
    output_artifacts: [{{name: report, path: out/report.json, type: json}}]
    handover: {{contract: {{{judged}}}}}
{accepted}{step}""")


def write_all(folder: Path, texts: Mapping[str, str]) -> None:
    """Writes files by their paths below `folder`."""
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def run(project: Path, script: Script, program: Path, env: Mapping[str, str] | None = None) -> Ended:
    """Compiles and runs the project."""
    plan_of(project)
    with ModelServer(script) as server:
        ended = wave_runtime(
            "exec",
            ".wave/plans/review.plan.json",
            "--input",
            "with {{ care }}",
            "--run-id",
            "it",
            cwd=project,
            env=environment(server, program) | dict(env or {}),
        )
    return Ended(ended.returncode, ended.stdout + ended.stderr, project)


def cancel(project: Path, script: Script, program: Path, *, when: str) -> Ended:
    """Runs the project, and cancels the run when one of its processes has `when` in its command line."""
    plan_of(project)
    command = (sys.executable, "-m", "wave_runtime")
    with ModelServer(script) as server:
        running = subprocess.Popen(
            [*command, "exec", ".wave/plans/review.plan.json", "--input", "x", "--run-id", "it"],
            cwd=project,
            env={**os.environ, **environment(server, program)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(lambda: any(when in line for line in processes_of(project)))
            running.send_signal(signal.SIGTERM)
            code = running.wait(30)
        finally:
            running.kill()
            running.wait()
    return Ended(code, "", project)


def plan_of(project: Path) -> None:
    """Compiles the project."""
    planned = wavec("plan", "--write", "--quiet", cwd=project)
    assert planned.returncode == 0, planned.stderr + planned.stdout


def environment(server: ModelServer, program: Path) -> dict[str, str]:
    """Leads whichever client it is to the scripted model."""
    addresses = {known.base_url: server.url + known.path for known in CLIENTS.values()}
    keys = {known.key: KEY for known in CLIENTS.values()}
    return {**addresses, **keys, "PATH": f"{program.parent}:{os.environ['PATH']}"}


def prompts(script: Script) -> Iterator[str]:
    """The first message of each session, as text."""
    for request in script.requests:
        if "messages" in request.body and len(request.body["messages"]) == 1:
            yield json.dumps(request.body["messages"])


def processes_of(project: Path) -> list[str]:
    """The command lines of all processes whose environment or arguments name the project."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "environ").read_bytes() + b"\0" + (folder / "cmdline").read_bytes()
            if int(folder.name) != os.getpid() and os.fsencode(project / ".wave") in text:
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        except OSError:
            continue
    return found


def failures(ended: Ended) -> list[tuple[str, str]]:
    """Kind and message of why each attempt has failed."""
    return [(attempt["failure"]["kind"], attempt["failure"]["message"]) for attempt in ended.attempts]


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90  # opencode takes long to begin
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)
