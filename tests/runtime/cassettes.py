"""Runs that are recorded: the whole program in this process, with a client that does what a test says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from wave_runtime.adapters import ADAPTERS
from wave_runtime.cli import main
from wave_runtime.plan import dump
from wave_runtime.plan.model import Plan, Relay, Retry
from wave_runtime.ports import Job, Report, ToolCall
from wave_runtime.recording.run_folders import StateFolder
from wave_runtime.views.history import open_journal, read_run

from tests.commands import wave_runtime
from tests.plans import (
    CLAUDE,
    Draft,
    artifact,
    command_step,
    digested,
    hole,
    inject,
    matrix,
    mount,
    plan,
    prompt_step,
    workspace,
)
from tests.runtime.runs import ScriptedAdapter

Act = Callable[[Job], Report]
LIST = {"type": "object", "required": ["parts"]}


def scripted(made: Plan) -> Plan:
    """The same plan for a client that only these tests have."""
    requires = tuple("adapter.scripted/1" if entry == "adapter.claude/1" else entry for entry in made.requires)
    extra = {"relay/1"} if any(step.relay for step in made.steps) else set()
    return digested(
        replace(
            made,
            adapters={"claude": replace(CLAUDE, kind="scripted")},
            requires=tuple(sorted({*requires, *extra})),
        )
    )


def put_plan(project: Path, *drafts: Draft) -> Plan:
    """Writes `plan.json`."""
    made = scripted(plan(*drafts))
    (project / "plan.json").write_text(dump(made), "utf-8")
    return made


@dataclass(frozen=True, slots=True)
class Studio:
    """A project in which runs are recorded and repeated."""

    project: Path
    monkeypatch: pytest.MonkeyPatch

    def record(self, script: Mapping[str, Act], *arguments: str, run_id: str = "first", tape: str = "tape") -> int:
        """Runs `plan.json` with a client that follows `script`, recorded."""
        client = ScriptedAdapter(script)
        self.monkeypatch.setitem(ADAPTERS, "scripted", lambda: client)
        try:
            return main(
                ["exec", "plan.json", "--record", tape, "--run-id", run_id, "-C", str(self.project), *arguments]
            )
        finally:
            self.monkeypatch.delitem(ADAPTERS, "scripted")

    def replay(self, *arguments: str, run_id: str = "again", **more: Any) -> tuple[int, str]:
        """Runs `plan.json` from the cassette, as a process of its own; the exit code and what it said."""
        ended = wave_runtime(
            *("exec", "plan.json", "--adapter", "replay", "--cassette", "tape", "--run-id", run_id, *arguments),
            cwd=self.project,
            **more,
        )
        return ended.returncode, ended.stdout + ended.stderr

    def verify(self, run_id: str = "first", *arguments: str) -> tuple[int, str]:
        """`verify-run`."""
        ended = wave_runtime("verify-run", run_id, *arguments, cwd=self.project)
        return ended.returncode, ended.stdout + ended.stderr

    def made(self, run_id: str) -> dict[str, str]:
        """The digest of every output of a run, and of its changes."""
        state = StateFolder(self.project / ".wave")
        with open_journal(state) as journal:
            past = read_run(journal, state, self.project, run_id)
        return {f"{name}.{made.name}": made.digest for name, known in past.state.units() for made in known.artifacts}


def writes(path: str, text: str, answer: str = "{}") -> Act:
    """A session that writes one file."""

    def act(job: Job) -> Report:
        place = job.workspace / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
        return Report("succeeded", answer, tokens=10)

    return act


def three_steps() -> tuple[Draft, ...]:
    """navigator, implementer for each part, reviewer: answers, files, changes of the project, a matrix, a command."""
    every = prompt_step(
        "build",
        ["Build ", hole("item"), ".\n"],
        dependencies=("look",),
        inject_artifacts=(inject("look.parts"),),
        workspace=workspace(mount("src", "src", mode="readwrite")),
        output_artifacts=(artifact("folder", "out", type="directory"),),
    )
    return (
        prompt_step(
            "look",
            ["Look at ", hole("input"), ".\n"],
            schema=LIST,
            output_artifacts=(artifact("parts", "parts.json", origin="answer"),),
            workspace=workspace(mount(".", "project")),
            retry=Retry(2, (0,)),
            relay=Relay(80, "summarizer", "claude", "small", None, None),
        ),
        replace(every, step=replace(every.step, matrix=matrix("steps.look.parts.parts"))),
        command_step(
            "count",
            "cat src/main.py artifacts/folder/*/note > all.txt\n",
            dependencies=("build",),
            inject_artifacts=(inject("build.folder"),),
            workspace=workspace(mount("src", "src")),
            output_artifacts=(artifact("all", "all.txt", type="text"),),
        ),
    )


def looking() -> Act:
    """A session that fills up; the second one answers wrongly, and the third is told so."""
    left = [
        Report("full", tokens=5, transcript="I read src.\n\x1b[31m{{ input }}"),
        Report("succeeded", '{"partz": 1}', tokens=6),
        Report("succeeded", '```json\n{"parts": ["a", "b", "c"]}\n```', tokens=7),
    ]

    def act(job: Job) -> Report:
        if job.step.persona == "summarizer":
            return Report("succeeded", "src is read", tokens=1)
        job.used_tool(ToolCall("Read", {"file_path": "project/src/main.py"}, "allowed", "persona: Read"))
        job.used_tool(ToolCall("Bash", {"command": "git log; rm x"}, "denied", "no pattern matches"))
        return left.pop(0)

    return act


def building(job: Job) -> Report:
    """Writes a folder with odd members, and changes the project for one item."""
    out = job.workspace / "out"
    out.mkdir()
    (out / "note").write_text(f"{job.prompt}\u2028ü {job.name}\n", "utf-8")
    (out / "run.sh").write_text("#!/bin/sh\n")
    (out / "run.sh").chmod(0o755)
    (out / "raw").write_bytes(bytes(range(256)))
    (out / "link").symlink_to("note")
    (out / "empty").mkdir()
    if job.name == "build@0":
        (job.workspace / "src" / "main.py").write_text("new\n")
        (job.workspace / "src" / "gone.py").unlink()
        (job.workspace / "src" / "deep").mkdir()
        (job.workspace / "src" / "deep" / "x.py").write_text("x\n")
    return Report("succeeded", f"built {job.name}", tokens=20)


def sources(project: Path) -> None:
    """What the steps see of the project."""
    (project / "wave.yaml").write_text("")
    (project / "src").mkdir()
    (project / "src" / "main.py").write_text("old\n")
    (project / "src" / "gone.py").write_text("old\n")


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """An empty project with sources."""
    sources(tmp_path)
    return Studio(tmp_path, monkeypatch)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file with its content."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
