"""One attempt of one step, from an empty folder to a verdict. The same code wherever an attempt runs.

It never raises: whatever happens is an outcome. Retrying is not its business, nor is the order of steps.
"""

import dataclasses
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path

from wave_runtime.attempts.artifact_recovery import recover
from wave_runtime.attempts.attempt import ResolvedAttempt, Stop, resolve
from wave_runtime.attempts.attempt_values import attempt_values
from wave_runtime.attempts.audit import Audit
from wave_runtime.attempts.command_step import command_environment, run_command
from wave_runtime.attempts.expansion import ItemLists, expand
from wave_runtime.attempts.outputs import Collected, OutputError, collect
from wave_runtime.attempts.relay import run_relayed
from wave_runtime.contracts import JUDGES_MADE_UP
from wave_runtime.engine.commands import ExpandMatrix, StartAttempt
from wave_runtime.engine.events import (
    CHANGES,
    CHANGES_TYPE,
    AttemptFinished,
    CheckpointWritten,
    ContractChecked,
    Defect,
    Event,
    MatrixExpanded,
    Recovered,
    RunInputs,
    Session,
    StoredArtifact,
    WorkspacePrepared,
)
from wave_runtime.engine.failure import Failure, FailureKind, kind_of
from wave_runtime.engine.step_inputs import reads_of
from wave_runtime.engine.unit import step_of
from wave_runtime.files.paths import UnsafePath, open_below
from wave_runtime.plan.model import Plan, Prompt, Step
from wave_runtime.plan.record import dataclass
from wave_runtime.plan.values import EvaluationError
from wave_runtime.ports import Adapter, Check, Finding, Job, NotRecorded, Report, Validator, runs_in_sandbox
from wave_runtime.processes.process import LogNotWritten, ProcessResult
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.recording.store import MissingContent, Store
from wave_runtime.text.durations import duration_text
from wave_runtime.text.reason import reason_of
from wave_runtime.workspaces.change_set import ConflictError, put_change_set
from wave_runtime.workspaces.changes_made import ReadonlyBroken, changes_made
from wave_runtime.workspaces.file_copy import MountError
from wave_runtime.workspaces.mounting import Project
from wave_runtime.workspaces.workspace import Workspace, prepare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.attempts.way_out import WaysOut
    from wave_runtime.proxy.connection import Connection
    from wave_runtime.sandbox.run_sandboxes import RunSandboxes
    from wave_runtime.sandbox.step_sandbox import StepSandbox

_LISTED = 100


class _Failed(Exception):
    """The attempt ends here."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.failure = Failure(kind, message)


@dataclasses.dataclass(slots=True)
class _Outcome:
    """What is known so far; all of it is recorded, also when the attempt fails."""

    collected: Collected = field(default_factory=lambda: Collected((), 0))
    contracts: tuple[ContractChecked, ...] = ()
    simulated: bool = False
    exit_code: int | None = None
    tokens: int = 0
    recovered: tuple[Recovered, ...] = ()
    advice: tuple[str, ...] = ()
    session: Session | None = None
    resolved: ResolvedAttempt | None = None
    workspace: Workspace | None = None
    ways: "WaysOut | None" = None


@dataclass(frozen=True, slots=True)
class Executor:
    """Runs attempts of one run. Safe for several threads: what it holds does not change, but for a cache."""

    plan: Plan
    inputs: RunInputs
    project: Project
    folders: RunFolders
    store: Store
    adapters: Mapping[str, Callable[[], Adapter]]
    validators: Mapping[str, Callable[[], Validator]]
    environment: Mapping[str, str]
    """The runtime's own environment; commands see a few names of it."""
    steps: Mapping[str, Step]
    lists: ItemLists = field(default_factory=ItemLists)
    scrubbing: Scrubbing = field(default_factory=lambda: Scrubbing({}))
    """What is recorded and logged passes through it."""
    audit: Audit | None = None
    sandboxes: "RunSandboxes | None" = None
    """None: no step has one."""

    def run(self, spec: StartAttempt, token: str, stop: Stop, record: Callable[[Event], None]) -> AttemptFinished:
        """Runs the attempt to its end; `record` takes what becomes known on the way."""
        began = time.monotonic()
        outcome, failure = _Outcome(), None
        try:
            self._attempt(spec, stop, record, outcome, began + spec.timeout_ms / 1000)
        except _Failed as error:
            failure = error.failure
        except Exception as error:  # a bug must end the attempt, not the runtime
            failure = Failure("internal", f"{type(error).__name__}: {error}; details are in the attempt's log")
            self._keep_traceback(spec)
        if stop.reason is not None and failure is not None and failure.kind != "internal":
            failure = _stopped(stop, spec)
        finished = AttemptFinished(
            spec.step,
            spec.attempt,
            token,
            self.steps[step_of(spec.step)].persona,
            "succeeded" if failure is None else "failed",
            failure,
            outcome.collected.artifacts,
            outcome.contracts,
            outcome.simulated,
            outcome.exit_code,
            outcome.tokens,
            outcome.collected.files_changed,
            round((time.monotonic() - began) * 1000),
            outcome.recovered,
            outcome.advice,
            outcome.session,
            None if outcome.ways is None else outcome.ways.log.use(),
        )
        self.scrub_logs(spec.step, spec.attempt)
        finished = self.scrubbing.outcome(finished)
        if self.audit is not None and outcome.resolved is not None:
            self._audit_end(self.audit, outcome.resolved, outcome.workspace, finished)
        return finished

    def _audit_end(
        self, audit: Audit, resolved: ResolvedAttempt, workspace: Workspace | None, finished: AttemptFinished
    ) -> None:
        with suppress(OSError, UnsafePath):  # the event is what counts; a full disk is told by the journal
            if workspace is not None:
                audit.files(resolved, workspace)
            audit.finished(resolved, finished)

    def scrub_logs(self, step: str, attempt: int) -> None:
        """Takes credentials out of the logs of an attempt that has ended or was lost."""
        for log in self._logs(step, attempt):
            with suppress(OSError):  # it is scrubbed again when it is shown
                self.scrubbing.log(log)

    def _logs(self, unit: str, attempt: int) -> Iterator[str | Path]:
        step = self.steps[step_of(unit)]
        parts = ["log", *(f"contract-{number}.log" for number in range(1, len(step.contracts) + 1))]
        if isinstance(step.exec, Prompt) or any(output.origin == "answer" for output in step.output_artifacts):
            parts += ["err.log", "decisions.log"]
        yield from (self.folders.log_name(unit, attempt, part) for part in parts)
        if step.relay is not None:  # only then: to look through the folder takes long where there are many logs
            for part in ("checkpoint", "session"):
                yield from self.folders.logs.glob(f"{unit}.{attempt}.{part}-*.log")

    def expand(self, command: ExpandMatrix) -> MatrixExpanded:
        """Evaluates the list of a matrix and keeps it in the store."""
        try:
            step, values = self.steps[command.step], self.inputs.values
            return self.scrubbing.expanded(expand(self.plan, step, values, command, self.store))
        except Exception as error:  # a bug must end the step, not the runtime
            failure = Failure("internal", f"the items cannot be had: {type(error).__name__}: {error}")
            return MatrixExpanded(command.step, "", 0, failure)

    def _attempt(
        self, spec: StartAttempt, stop: Stop, record: Callable[[Event], None], outcome: _Outcome, deadline: float
    ) -> None:
        resolved = outcome.resolved = self._resolve(spec)
        workspace = outcome.workspace = self._prepare(resolved, record)
        if self.audit is not None:
            try:
                self.audit.started(resolved, self.folders.shown(workspace.path))
            except OSError as error:
                raise _Failed(
                    kind_of(error, "workspace"), f"the audit log cannot be written: {reason_of(error)}"
                ) from None
        if self.sandboxes is None:
            self._work(resolved, workspace, None, stop, record, outcome, deadline)
            return
        from wave_runtime.attempts.network_log import NetworkLog  # lazy: few plans require one
        from wave_runtime.attempts.sandboxed_attempt import sandboxed
        from wave_runtime.attempts.way_out import WaysOut

        def note(connection: "Connection") -> None:
            if self.audit is not None:
                with suppress(OSError):  # nobody can be told in the middle of a connection; the event has it
                    self.audit.connection(resolved, connection)

        outcome.ways = WaysOut(NetworkLog(), self.environment, note)
        try:
            with (
                sandboxed(self.sandboxes, resolved, workspace, self.folders, record) as (walls, workspace),
                outcome.ways.of_commands(walls) as sandbox,
            ):
                outcome.workspace = workspace
                self._work(resolved, workspace, sandbox, stop, record, outcome, deadline)
        except OSError as error:
            raise _Failed("workspace", f"the sandbox cannot be set up: {reason_of(error)}") from None

    def _work(
        self,
        resolved: ResolvedAttempt,
        workspace: Workspace,
        sandbox: "StepSandbox | None",
        stop: Stop,
        record: Callable[[Event], None],
        outcome: _Outcome,
        deadline: float,
    ) -> None:
        """What is done in the workspace, and what is kept and judged of it."""
        answer = self._act(resolved, workspace, sandbox, stop, record, outcome, deadline)
        if stop.reason is not None:
            raise _Failed(stop.reason, "")
        try:
            if resolved.contracts or resolved.captures_answer:  # else nothing is done there before `changed` checks it
                workspace.check_place()
            if resolved.contracts and not outcome.simulated:
                answer, outcome.recovered = recover(self.plan, resolved, workspace.path, answer, self.folders)
            outcome.collected = collect(workspace, resolved.outputs, answer, self.store)
            outcome.advice += tuple(self._advice(workspace, outcome.collected))
            changes = self._changes(resolved, workspace)
        except (OutputError, UnsafePath) as error:
            raise _Failed("output", str(error)) from None
        except OSError as error:
            raise _Failed(kind_of(error, "output"), f"an output cannot be kept: {reason_of(error)}") from None
        outcome.contracts = tuple(self._checked(resolved, workspace, sandbox, stop, outcome, deadline))
        broken = [checked for checked in outcome.contracts if checked.state == "failed"]
        # What goes on when contracts fail softly is what was made; a failed attempt hands nothing on.
        if changes:
            outcome.collected = replace(outcome.collected, artifacts=(*outcome.collected.artifacts, *changes))
        if broken:
            raise _Failed("contract", _about(broken))

    def _changes(self, resolved: ResolvedAttempt, workspace: Workspace) -> "tuple[StoredArtifact, ...]":
        """The change set of the attempt as the last of its artifacts; none when it changed nothing."""
        outputs = [output.path for output in resolved.outputs]
        try:
            made = changes_made(workspace, outputs, self.project, self.store)
        except (ReadonlyBroken, ConflictError, UnsafePath) as error:
            raise _Failed("workspace", str(error)) from None
        if not made.changes and not made.left_out:
            return ()
        digest, size = put_change_set(self.store, made)
        return (StoredArtifact(CHANGES, ".", CHANGES_TYPE, digest, size, False),)

    def _advice(self, workspace: Workspace, collected: Collected) -> Iterator[str]:
        for made in collected.artifacts:
            if made.type not in ("directory", "binary"):
                with open_below(workspace.path, made.path) as file:
                    if (advice := self.scrubbing.advice(made.name, file)) is not None:
                        yield advice

    def _resolve(self, spec: StartAttempt) -> ResolvedAttempt:
        step = self.steps[step_of(spec.step)]
        try:
            read = reads_of(self.plan, step)
            values = attempt_values(self.inputs.values, read, spec.artifacts, self.store)
            if spec.item is not None:
                values = {**values, "item": self.lists.item(spec.item, self.store)}
            return resolve(self.plan, step, spec, values)
        except EvaluationError as error:
            raise _Failed("plan", str(error)) from None
        except MissingContent as error:
            raise _Failed("workspace", str(error)) from None

    def _prepare(self, resolved: ResolvedAttempt, record: Callable[[Event], None]) -> Workspace:
        spec, step = resolved.spec, resolved.step
        path = self.folders.workspace(spec.step, spec.attempt)
        try:
            made = prepare(path, self.project, resolved.mounts, step.inject_artifacts, spec.artifacts, self.store)
        except FileExistsError:
            raise _Failed("workspace", f"the workspace `{self.folders.shown(path)}` exists already") from None
        except (MountError, ConflictError, MissingContent, UnsafePath) as error:
            raise _Failed("workspace", str(error)) from None
        except OSError as error:
            raise _Failed(
                kind_of(error, "workspace"), f"the workspace cannot be prepared: {reason_of(error)}"
            ) from None
        if resolved.mounts or step.inject_artifacts:
            left_out = made.left_out[:_LISTED]
            record(
                WorkspacePrepared(
                    spec.step,
                    spec.attempt,
                    len(made.before),
                    len(made.left_out),
                    left_out,
                    made.not_made,
                    made.handed_on,
                )
            )
        return made

    def _act(
        self,
        resolved: ResolvedAttempt,
        workspace: Workspace,
        sandbox: "StepSandbox | None",
        stop: Stop,
        record: Callable[[Event], None],
        outcome: _Outcome,
        deadline: float,
    ) -> bytes | None:
        """Runs the adapter or the command; what it answered."""
        if resolved.command is not None and self.inputs.run_commands:
            return self._command(resolved, resolved.command, workspace, sandbox, stop, outcome, deadline)
        report = self._sessions(resolved, workspace, sandbox, stop, record, outcome.ways)
        outcome.simulated, outcome.tokens = report.simulated, report.tokens
        outcome.session, outcome.advice = report.session, report.advice
        if report.outcome == "timed_out":
            stop.end("timeout")
            raise _Failed("timeout", "")
        if report.outcome == "failed":
            raise _Failed("adapter", report.message or "the client reported a failure without a reason")
        answer = report.answer.encode("utf-8", "backslashreplace")
        if answer.strip() or not resolved.captures_answer:
            return answer
        captured = [output for output in resolved.outputs if output.artifact.origin == "answer"]
        if any(output.artifact.required for output in captured):
            raise _Failed("output", f"the output `{captured[0].artifact.name}` is the answer, and the answer is empty")
        return None

    def _sessions(
        self,
        resolved: ResolvedAttempt,
        workspace: Workspace,
        sandbox: "StepSandbox | None",
        stop: Stop,
        record: Callable[[Event], None],
        ways: "WaysOut | None",
    ) -> Report:
        spec = resolved.spec
        job = Job(
            self.plan,
            resolved.step,
            self.inputs.run_id,
            spec.attempt,
            spec.key,
            workspace.path,
            resolved.prompt,
            resolved.system_prompt,
            resolved.outputs,
            self.folders.log(spec.step, spec.attempt),
            stop.event,
            lambda call: self.audit.tool_call(resolved, call) if self.audit is not None else None,
            self.environment,
            stop.force,
            unit=spec.step,
            timed_out=lambda: stop.reason == "timeout",
            sandbox=sandbox,
        )

        def keep(number: int, text: str, tokens: int) -> None:
            try:
                digest = self.store.put(text.encode("utf-8", "backslashreplace"))
            except OSError as error:
                raise _Failed(kind_of(error, "workspace"), f"a checkpoint cannot be kept: {reason_of(error)}") from None
            record(CheckpointWritten(spec.step, spec.attempt, number, digest, tokens))

        return run_relayed(job, lambda job: self._session(job, ways), keep)

    def _session(self, job: Job, ways: "WaysOut | None") -> Report:
        kind = self.inputs.adapter or self.plan.adapters[str(job.step.adapter)].kind
        adapter = self.adapters[kind]()
        if job.sandbox is not None and job.sandbox.has_walls and not runs_in_sandbox(adapter):
            raise _Failed("adapter", f"the adapter `{kind}` cannot run its client in a sandbox")
        try:
            return adapter.run(job) if ways is None or self.inputs.adapter else self._held(adapter, job, ways)
        except OSError as error:
            raise _Failed("adapter", f"the client of `{kind}` cannot be started: {reason_of(error)}") from None
        except NotRecorded as error:
            raise _Failed("replay", str(error)) from None

    def _held(self, adapter: Adapter, job: Job, ways: "WaysOut") -> Report:
        """A session in a sandbox, with a way out of it. Raises what the adapter raises."""
        from wave_runtime.proxy.keys import CannotHold

        try:
            with ways.of_session(job) as held:
                return adapter.run(held)
        except CannotHold as error:
            raise _Failed("adapter", str(error)) from None

    def _command(
        self,
        resolved: ResolvedAttempt,
        command: str,
        workspace: Workspace,
        sandbox: "StepSandbox | None",
        stop: Stop,
        outcome: _Outcome,
        deadline: float,
    ) -> bytes | None:
        spec, folders = resolved.spec, self.folders
        try:
            result = run_command(
                resolved,
                command,
                workspace=workspace.path,
                folders=folders,
                environment=command_environment(resolved, self.environment, self.inputs.run_id),
                timeout_s=max(deadline - time.monotonic(), 0.001),
                stop=stop,
                sandbox=sandbox,
            )
        except LogNotWritten as error:
            raise _Failed(
                kind_of(error, "command"), f"what the command prints cannot be kept: {reason_of(error)}"
            ) from None
        except OSError as error:
            raise _Failed("command", f"the command cannot be started: {reason_of(error)}") from None
        outcome.exit_code = result.exit_code
        _check_result(result, stop)
        if not resolved.captures_answer:
            return None
        if result.truncated:
            raise _Failed("output", "standard output is an output of the step and too large to be captured")
        try:
            return folders.log(spec.step, spec.attempt).read_bytes()
        except FileNotFoundError:
            return b""  # it printed nothing

    def _checked(
        self,
        resolved: ResolvedAttempt,
        workspace: Workspace,
        sandbox: "StepSandbox | None",
        stop: Stop,
        outcome: _Outcome,
        deadline: float,
    ) -> "list[ContractChecked]":
        checked = []
        for number, each in enumerate(resolved.contracts, start=1):
            if outcome.simulated and each.contract.type not in JUDGES_MADE_UP:
                checked.append(
                    ContractChecked(each.contract.type, each.source, each.contract.must_pass, "simulated", ())
                )
                continue
            verdict = self.validators[each.contract.type]().validate(
                Check(
                    self.plan,
                    resolved.step,
                    each.contract,
                    workspace.path,
                    each.source,
                    each.settings,
                    self.inputs.run_commands,
                    max(deadline - time.monotonic(), 0.001),
                    self.folders.log(resolved.spec.step, resolved.spec.attempt, f"contract-{number}.log"),
                    stop.event,
                    next((made for made in outcome.recovered if made.path == each.source), None),
                    self.scrubbing.text,
                    sandbox,
                )
            )
            checked.append(
                ContractChecked(
                    each.contract.type,
                    each.source,
                    each.contract.must_pass,
                    verdict.state,
                    _defects(verdict.findings),
                    verdict.detail,
                    _defects(verdict.warnings),
                )
            )
            if time.monotonic() >= deadline:
                stop.end("timeout")
        return checked

    def _keep_traceback(self, spec: StartAttempt) -> None:
        log = self.folders.log(spec.step, spec.attempt)
        try:
            with log.open("a", encoding="utf-8") as file:
                traceback.print_exc(file=file)
        except OSError:
            return  # the failure itself is recorded; its details are not worth another one


def step_table(plan: Plan) -> Mapping[str, Step]:
    """The steps of a plan by id."""
    return {step.id: step for step in plan.steps}


def _check_result(result: ProcessResult, stop: Stop) -> None:
    if result.timed_out:
        stop.end("timeout")
    if result.cancelled and stop.reason is None:
        stop.end("cancelled")
    if stop.reason is not None and result.exit_code is None:
        raise _Failed(stop.reason, "")
    if result.lost:
        raise _Failed("lost", "the supervisor of the command was killed")
    if result.exceeded:
        raise _Failed("limit", f"the command was ended: it used {result.exceeded}")
    if result.exit_code:
        raise _Failed("command", f"the command ended with exit code {result.exit_code}")


def _defects(findings: Sequence[Finding]) -> tuple[Defect, ...]:
    return tuple(Defect(finding.pointer, finding.message, finding.kind, finding.line) for finding in findings)


def _stopped(stop: Stop, spec: StartAttempt) -> Failure:
    if stop.reason == "timeout":
        return Failure("timeout", f"it took longer than {duration_text(spec.timeout_ms)}")
    return Failure("cancelled", "it was cancelled")


def _about(broken: "list[ContractChecked]") -> str:
    first = broken[0]
    subject = f"`{first.type}` of `{first.source}`" if first.source else f"`{first.type}`"
    reason = first.defects[0].message if first.defects else "it did not pass"
    pointer = f" at {first.defects[0].pointer}" if first.defects and first.defects[0].pointer else ""
    more = sum(len(checked.defects) for checked in broken) - 1
    return f"contract {subject} failed{pointer}: {reason}" + (f" (and {more} more)" if more > 0 else "")
