"""Runs without the program around them: a scripted client, a clock that a test turns, and one line to run a plan."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from wave_runtime.attempts.executor import Executor, step_table
from wave_runtime.engine.events import Event, RunInputs
from wave_runtime.engine.state import State
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.model import Plan
from wave_runtime.ports import Adapter, Check, Job, Report, Validator, Verdict
from wave_runtime.recording.journal import Entry, Journal
from wave_runtime.recording.run_folders import RunFolders, StateFolder
from wave_runtime.recording.run_writer import RunWriter
from wave_runtime.recording.store import Store
from wave_runtime.runs.shell import Shell
from wave_runtime.sandbox.run_sandboxes import RunSandboxes
from wave_runtime.workspaces.mounting import Project


@dataclass(slots=True)
class ScriptedAdapter:
    """A client that does what a test says; without a line for a step it answers `{}`."""

    script: Mapping[str, Callable[[Job], Report]] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)

    def run(self, job: Job) -> Report:
        self.jobs.append(job)
        act = self.script.get(job.step.id)
        return Report("succeeded", "{}") if act is None else act(job)


@dataclass(slots=True)
class ScriptedValidator:
    """Answers with the next verdict; the last one again when there are no more."""

    verdicts: Sequence[Verdict]
    checks: list[Check] = field(default_factory=list)

    def validate(self, check: Check) -> Verdict:
        self.checks.append(check)
        return self.verdicts[min(len(self.checks), len(self.verdicts)) - 1]


class SteadyClock:
    """Wall time stands still; waiting takes the time of the machine."""

    def wall_ms(self) -> int:
        return 1_000

    def seconds(self) -> float:
        return os.times().elapsed


@dataclass(slots=True)
class Ran:
    """A run that has ended."""

    state: State
    entries: list[Entry]
    folders: RunFolders
    store: Store
    journal: Path

    def events(self, kind: type) -> list[Event]:
        return [entry.event for entry in self.entries if isinstance(entry.event, kind)]

    def content(self, step: str, artifact: str) -> bytes:
        made = next(each for each in self.state.step(step).artifacts if each.name == artifact)
        return self.store.get(made.digest)


def run(
    made: Plan,
    project: Path,
    *,
    adapter: Adapter | None = None,
    validators: Mapping[str, Validator] | None = None,
    values: Mapping[str, Json] | None = None,
    stand_in: str | None = "scripted",
    run_commands: bool = True,
    sandboxes: RunSandboxes | None = None,
    watch: Callable[[Shell, Sequence[Entry]], None] = lambda shell, entries: None,
) -> Ran:
    """Runs `made` in `project` with a journal on disk."""
    state = StateFolder(project / ".wave")
    folders = RunFolders.of(state, project, made.pipeline.workspace_root, "run-1")
    folders.logs.mkdir(parents=True)
    client: Adapter = adapter or ScriptedAdapter()
    own = frozenset({state.database, state.store, state.runs, project / made.pipeline.workspace_root})
    inputs = RunInputs("run-1", made.digest, values or {}, made.pipeline.max_workers, None, stand_in, run_commands)
    executor = Executor(
        made,
        inputs,
        Project(project, own),
        folders,
        Store(state.store),
        {"scripted": lambda: client},
        {kind: partial(_itself, validator) for kind, validator in (validators or {}).items()},
        os.environ,
        step_table(made),
        sandboxes=sandboxes,
    )
    journal = Journal.open(state.database, 0)
    entries: list[Entry] = []

    def listen(new: Sequence[Entry], _state: State) -> None:
        entries.extend(new)
        watch(shell, new)

    shell = Shell(
        made,
        inputs,
        RunWriter(journal, "run-1"),
        executor,
        [listen],
        SteadyClock(),
        lambda step, attempt: folders.shown(folders.workspace(step, attempt)),
    )
    try:
        return Ran(shell.run(), entries, folders, executor.store, state.database)
    finally:
        journal.close()


def _itself(validator: Validator) -> Validator:
    return validator
