"""What a cold start loads: every module costs time before the first line of work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from wave_runtime.plan import dump

from tests.plans import command_step, plan

FILES = {
    "wave.yaml": """
apiVersion: v1
kind: WaveManifest
metadata: {name: small}
adapters: {claude: {binary: claude, mode: headless}}
personas:
  writer: {adapter: claude, model: opus, permissions: {allowed_tools: [Read, Write]}}
""",
    "pipelines/small.yaml": """
kind: WavePipeline
metadata: {name: small}
steps:
  - id: write
    persona: writer
    exec: {type: prompt, source: "Answer {{ input | trim }} in {{ pipeline_context.branch_name }}."}
    output_artifacts: [{name: answer, path: output/answer.json, type: json}]
    handover: {contract: {type: json_schema, source: output/answer.json, schema_path: answer.json, must_pass: true}}
""",
    "answer.json": (
        '{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["a"], '
        '"properties": {"a": {"minimum": 0.5}}}'
    ),
}

MACHINES = (
    "wavec.automata.automaton",
    "wavec.permissions.algebra.questions",
    "wavec.permissions.lowering.ask",
    "wavec.permissions.lowering.lower",
)
"""What computes with grants: for plans, and for questions that no plain call settles."""

LATER = (
    "asyncio",
    "graphviz",
    "jinja2",
    "jsonschema",
    "lark",
    "referencing",
    "sqlite3",
    "wavec.source.mistakes",
    "wavec.subsumption.decision",
)
"""What only some inputs or outputs need."""

COMMANDS: list[tuple[str, tuple[str, ...]]] = [
    (
        "check",
        (
            *LATER,
            *MACHINES,
            "difflib",
            "wave_runtime.permissions.shell.demands",
            "wave_runtime.plan.json_schema.matcher",
            "wave_runtime.plan.model",
            "wavec.describe",
            "wavec.diagnostics.as_text",
            "wavec.emit",
            "wavec.lower",
            "wavec.review",
        ),
    ),
    ("plan -q", LATER),
    ("explain unknown-persona", (*LATER, "wavec.lower", "wavec.emit")),
    ("--help", (*LATER, "pydantic", "yaml", "wavec.driver")),
]

PROGRAM = """
import sys
from wavec.cli import run
code = run()
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(("command", "needless"), COMMANDS)
def test_a_command_loads_what_it_needs(command: str, needless: tuple[str, ...], tmp_path: Path) -> None:
    loaded = loaded_by(command, FILES, tmp_path)
    assert [name for name in needless if name in loaded] == []
    assert "click" in loaded  # the list is the one of the process


def loaded_by(command: str, files: dict[str, str], folder: Path) -> list[str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, *command.split()], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stderr.split()


def test_a_check_of_a_usual_grant_needs_no_machine(tmp_path: Path) -> None:
    stated = "{allowed_tools: [Read, Write, 'Bash(git log*)', 'Bash(npm test*)'], deny: ['Write(*.pem)', 'Bash(rm*)']}"
    manifest = FILES["wave.yaml"].replace("{allowed_tools: [Read, Write]}", stated)
    loaded = loaded_by("check", {**FILES, "wave.yaml": manifest}, tmp_path)
    assert "wave_runtime.permissions.shell.demands" in loaded  # rules for commands were looked at
    assert [name for name in MACHINES if name in loaded] == []


def test_no_plugins_are_looked_for(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYDANTIC_")}
    command = [sys.executable, "-X", "importtime", "-m", "wavec", "check"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment, check=True)
    assert "pydantic" in ended.stderr
    assert "no findings" in ended.stderr
    assert "importlib.metadata" not in ended.stderr


def test_the_version_is_answered_before_anything_is_loaded(tmp_path: Path) -> None:
    program = "import sys, wavec.__main__ as program\nprogram.main()\nprint(*sys.modules, file=sys.stderr)"
    ended = subprocess.run([sys.executable, "-c", program, "--version"], cwd=tmp_path, capture_output=True, text=True)
    assert ended.stdout.startswith("wavec ")
    assert {"click", "yaml", "pydantic", "wavec.cli"}.isdisjoint(ended.stderr.split())


def test_a_run_of_a_command_loads_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(dump(plan(command_step("quiet", "true"))), "utf-8")
    program = "import sys\nfrom wave_runtime.cli import main\ncode = main()\nprint(*sys.modules)\nsys.exit(code)"
    ended = subprocess.run(
        [sys.executable, "-c", program, "exec", "plan.json"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    loaded = ended.stdout.split()
    needless = (
        "asyncio",
        "http.client",
        "jsonschema",
        "rich",
        "xml",
        "wave_runtime.credentials.scrubber",
        "wave_runtime.json_recovery",
        "wave_runtime.report",
        "wave_runtime.schema",
        "wave_runtime.verbs.resume",
    )
    assert [name for name in needless if name in loaded] == []
    assert "wave_runtime.runs.shell" in loaded  # the list is the one of the process


def test_a_supervisor_loads_little_before_a_step_is_confined() -> None:
    program = "import sys; sys.path.append(sys.argv[1]); import wave_runtime.processes.supervisor; print(*sys.modules)"
    runtime = Path(__file__).resolve().parents[1] / "runtime"
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, runtime], capture_output=True, text=True, check=True
    )
    needless = {"dataclasses", "enum", "pathlib", "re", "resource", "signal", "subprocess", "typing"}
    needless |= {f"wave_runtime.processes.{name}" for name in ("confined_start", "confinement", "watchdog")}
    assert needless.isdisjoint(loaded := ended.stdout.split()), needless & {*loaded}
    assert "wave_runtime.processes.process_tree" in loaded
