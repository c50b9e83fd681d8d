"""One attempt of one step, from an empty folder to a verdict. The same code wherever an attempt runs.

It never raises: whatever happens is an outcome. Retrying is not its business, nor is the order of steps.
"""

import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import field, replace

from wave_runtime.attempts.artifact_recovery import recover
from wave_runtime.attempts.attempt import ResolvedAttempt, Stop
from wave_runtime.attempts.attempt_changes import keep_changes
from wave_runtime.attempts.attempt_failed import AttemptFailed
from wave_runtime.attempts.attempt_logs import AttemptLogs
from wave_runtime.attempts.attempt_start import make_workspace, resolve_from_store
from wave_runtime.attempts.audit import Audit
from wave_runtime.attempts.command_step import command_answer, command_environment, command_result
from wave_runtime.attempts.contract_checks import ContractChecks, why_broken
from wave_runtime.attempts.expansion import ItemLists, expand
from wave_runtime.attempts.outputs import Collected, OutputError, collect
from wave_runtime.attempts.running_attempt import RunningAttempt
from wave_runtime.attempts.sessions import Sessions, session_answer
from wave_runtime.engine.commands import ExpandMatrix, StartAttempt
from wave_runtime.engine.events import (
    AttemptFinished,
    ContractChecked,
    Event,
    MatrixExpanded,
    Recovered,
    RunInputs,
    Session,
)
from wave_runtime.engine.failure import Failure, kind_of
from wave_runtime.engine.unit import step_of
from wave_runtime.files.paths import UnsafePath, open_below
from wave_runtime.plan.model import Plan, Step
from wave_runtime.plan.record import dataclass
from wave_runtime.ports import Adapter, Validator
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.recording.scrubbing import Scrubbing
from wave_runtime.recording.store import Store
from wave_runtime.text.durations import duration_text
from wave_runtime.text.reason import reason_of
from wave_runtime.workspaces.mounting import Project
from wave_runtime.workspaces.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.attempts.way_out import WaysOut
    from wave_runtime.sandbox.run_sandboxes import RunSandboxes


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
        except AttemptFailed as error:
            failure = error.failure
        except Exception as error:  # a bug must end the attempt, not the runtime
            failure = Failure("internal", f"{type(error).__name__}: {error}; details are in the attempt's log")
            self._logs.keep_traceback(spec.step, spec.attempt)
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

    def scrub_logs(self, step: str, attempt: int) -> None:
        """Takes credentials out of the logs of an attempt that has ended or was lost."""
        self._logs.scrub(step, attempt)

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
        step = self.steps[step_of(spec.step)]
        resolved = resolve_from_store(self.plan, step, spec, self.inputs.values, self.lists, self.store)
        outcome.resolved = resolved
        workspace = make_workspace(resolved, self.project, self.folders, self.store, record)
        outcome.workspace = workspace
        if self.audit is not None:
            self._audit_start(self.audit, resolved, workspace)
        if self.sandboxes is None:
            self._work(RunningAttempt(resolved, workspace, None, stop, deadline), record, outcome)
            return
        from wave_runtime.attempts.sandboxed_attempt import sandboxed  # lazy: few plans require one
        from wave_runtime.attempts.way_out import ways_out

        outcome.ways = ways_out(resolved, self.environment, self.audit)
        try:
            with (
                sandboxed(self.sandboxes, resolved, workspace, self.folders, record) as (walls, workspace),
                outcome.ways.of_commands(walls) as sandbox,
            ):
                outcome.workspace = workspace
                self._work(RunningAttempt(resolved, workspace, sandbox, stop, deadline), record, outcome)
        except OSError as error:
            raise AttemptFailed("workspace", f"the sandbox cannot be set up: {reason_of(error)}") from None

    def _work(self, running: RunningAttempt, record: Callable[[Event], None], outcome: _Outcome) -> None:
        """What is done in the workspace, and what is kept and judged of it."""
        resolved, workspace = running.resolved, running.workspace
        answer = self._act(running, record, outcome)
        if running.stop.reason is not None:
            raise AttemptFailed(running.stop.reason, "")
        try:
            if resolved.contracts or resolved.captures_answer:  # else nothing is done there before `changed` checks it
                workspace.check_place()
            if resolved.contracts and not outcome.simulated:
                answer, outcome.recovered = recover(self.plan, resolved, workspace.path, answer, self.folders)
            outcome.collected = collect(workspace, resolved.outputs, answer, self.store)
            outcome.advice += tuple(self._advice(workspace, outcome.collected))
            changes = keep_changes(resolved, workspace, self.project, self.store)
        except (OutputError, UnsafePath) as error:
            raise AttemptFailed("output", str(error)) from None
        except OSError as error:
            raise AttemptFailed(kind_of(error, "output"), f"an output cannot be kept: {reason_of(error)}") from None
        outcome.contracts = tuple(self._checks.of(running, outcome.recovered, simulated=outcome.simulated))
        broken = [checked for checked in outcome.contracts if checked.state == "failed"]
        # What goes on when contracts fail softly is what was made; a failed attempt hands nothing on.
        if changes:
            outcome.collected = replace(outcome.collected, artifacts=(*outcome.collected.artifacts, *changes))
        if broken:
            raise AttemptFailed("contract", why_broken(broken))

    def _act(self, running: RunningAttempt, record: Callable[[Event], None], outcome: _Outcome) -> bytes | None:
        """Runs the adapter or the command; what it answered."""
        resolved, stop = running.resolved, running.stop
        if resolved.command is not None and self.inputs.run_commands:
            environment = command_environment(resolved, self.environment, self.inputs.run_id)
            result = command_result(running, resolved.command, self.folders, environment)
            outcome.exit_code = result.exit_code
            return command_answer(resolved, result, stop, self.folders)
        report = self._sessions.run(running, outcome.ways, record)
        outcome.simulated, outcome.tokens = report.simulated, report.tokens
        outcome.session, outcome.advice = report.session, report.advice
        return session_answer(resolved, report, stop)

    def _advice(self, workspace: Workspace, collected: Collected) -> Iterator[str]:
        for made in collected.artifacts:
            if made.type not in ("directory", "binary"):
                with open_below(workspace.path, made.path) as file:
                    if (advice := self.scrubbing.advice(made.name, file)) is not None:
                        yield advice

    def _audit_start(self, audit: Audit, resolved: ResolvedAttempt, workspace: Workspace) -> None:
        try:
            audit.started(resolved, self.folders.shown(workspace.path))
        except OSError as error:
            raise AttemptFailed(
                kind_of(error, "workspace"), f"the audit log cannot be written: {reason_of(error)}"
            ) from None

    def _audit_end(
        self, audit: Audit, resolved: ResolvedAttempt, workspace: Workspace | None, finished: AttemptFinished
    ) -> None:
        with suppress(OSError, UnsafePath):  # the event is what counts; a full disk is told by the journal
            if workspace is not None:
                audit.files(resolved, workspace)
            audit.finished(resolved, finished)

    @property
    def _logs(self) -> AttemptLogs:
        return AttemptLogs(self.steps, self.folders, self.scrubbing)

    @property
    def _sessions(self) -> Sessions:
        return Sessions(self.plan, self.inputs, self.folders, self.store, self.adapters, self.environment, self.audit)

    @property
    def _checks(self) -> ContractChecks:
        return ContractChecks(self.plan, self.validators, self.folders, self.inputs.run_commands, self.scrubbing.text)


def step_table(plan: Plan) -> Mapping[str, Step]:
    """The steps of a plan by id."""
    return {step.id: step for step in plan.steps}


def _stopped(stop: Stop, spec: StartAttempt) -> Failure:
    if stop.reason == "timeout":
        return Failure("timeout", f"it took longer than {duration_text(spec.timeout_ms)}")
    return Failure("cancelled", "it was cancelled")
