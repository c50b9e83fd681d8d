"""Projects whose steps are run by a real client, against a scripted model."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.commands import wave_runtime, wavec
from tests.model_server import ModelServer, Script

REPORT_SCHEMA = {"type": "object", "required": ["findings"], "properties": {"findings": {"type": "array"}}}


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
    binary: str = "claude",
) -> None:
    """One step, `review`, which writes `out/report.json` and may do what is `allowed`."""
    judged = f"type: json_schema, source: out/report.json, schema_path: report.schema.json, must_pass: true{contract}"
    rights = json.dumps({"allowed_tools": allowed, "deny": deny or []})
    (folder / "pipelines").mkdir(parents=True)
    (folder / "report.schema.json").write_text(json.dumps(REPORT_SCHEMA))
    (folder / "navigator.md").write_text("You find your way.\n")
    (folder / "wave.yaml").write_text(f"""\
kind: WaveManifest
metadata: {{name: real}}
adapters:
  claude: {{binary: {json.dumps(binary)}, env: [ANTHROPIC_BASE_URL], secrets: [ANTHROPIC_API_KEY]}}
personas:
  navigator:
    adapter: claude
    model: claude-sonnet-4-5
    system_prompt_file: navigator.md
    permissions: {rights}
runtime: {{audit: {{log_dir: .wave/audit}}}}
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
{step}""")


def run(project: Path, script: Script, claude: Path, env: Mapping[str, str] | None = None) -> Ended:
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
            env=environment(server, claude) | dict(env or {}),
        )
    return Ended(ended.returncode, ended.stdout + ended.stderr, project)


def plan_of(project: Path) -> None:
    """Compiles the project."""
    planned = wavec("plan", "--write", "--quiet", cwd=project)
    assert planned.returncode == 0, planned.stderr + planned.stdout


def environment(server: ModelServer, claude: Path) -> dict[str, str]:
    """Leads the client to the scripted model."""
    return {
        "ANTHROPIC_BASE_URL": server.url,
        "ANTHROPIC_API_KEY": "made-up-key-0123456789",
        "PATH": f"{claude.parent}:{os.environ['PATH']}",
    }


def prompts(script: Script) -> Iterator[str]:
    """The first message of each session, as text."""
    for request in script.requests:
        if "messages" in request.body and len(request.body["messages"]) == 1:
            yield json.dumps(request.body["messages"])
