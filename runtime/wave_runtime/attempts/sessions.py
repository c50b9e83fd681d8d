"""The work of a prompt step: one session of its client, or several where a full one hands over to a fresh one."""

from collections.abc import Callable, Mapping

from wave_runtime.attempts.attempt import ResolvedAttempt, Stop
from wave_runtime.attempts.attempt_failed import AttemptFailed
from wave_runtime.attempts.audit import Audit
from wave_runtime.attempts.relay import run_relayed
from wave_runtime.attempts.running_attempt import RunningAttempt
from wave_runtime.engine.events import CheckpointWritten, Event, RunInputs
from wave_runtime.engine.failure import kind_of
from wave_runtime.plan.model import Plan
from wave_runtime.plan.record import dataclass
from wave_runtime.ports import Adapter, Job, NotRecorded, Report, runs_in_sandbox
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.recording.store import Store
from wave_runtime.text.reason import reason_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.attempts.way_out import WaysOut


@dataclass(frozen=True, slots=True)
class Sessions:
    """How sessions of a run are held."""

    plan: Plan
    inputs: RunInputs
    folders: RunFolders
    store: Store
    adapters: Mapping[str, Callable[[], Adapter]]
    environment: Mapping[str, str]
    """The runtime's own."""
    audit: Audit | None

    def run(self, running: RunningAttempt, ways: "WaysOut | None", record: Callable[[Event], None]) -> Report:
        """Holds the sessions of the attempt; the report of the last. `record` takes checkpoints. Raises AttemptFailed.

        `ways`: None when the run has no sandboxes.
        """
        spec = running.resolved.spec

        def keep(number: int, text: str, tokens: int) -> None:
            try:
                digest = self.store.put(text.encode("utf-8", "backslashreplace"))
            except OSError as error:
                raise AttemptFailed(
                    kind_of(error, "workspace"), f"a checkpoint cannot be kept: {reason_of(error)}"
                ) from None
            record(CheckpointWritten(spec.step, spec.attempt, number, digest, tokens))

        return run_relayed(self._job(running), lambda job: self._session(job, ways), keep)

    def _job(self, running: RunningAttempt) -> Job:
        resolved, stop = running.resolved, running.stop
        spec = resolved.spec
        return Job(
            self.plan,
            resolved.step,
            self.inputs.run_id,
            spec.attempt,
            spec.key,
            running.workspace.path,
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
            sandbox=running.sandbox,
        )

    def _session(self, job: Job, ways: "WaysOut | None") -> Report:
        kind = self.inputs.adapter or self.plan.adapters[str(job.step.adapter)].kind
        adapter = self.adapters[kind]()
        if job.sandbox is not None and job.sandbox.has_walls and not runs_in_sandbox(adapter):
            raise AttemptFailed("adapter", f"the adapter `{kind}` cannot run its client in a sandbox")
        try:
            return adapter.run(job) if ways is None or self.inputs.adapter else _held(adapter, job, ways)
        except OSError as error:
            raise AttemptFailed("adapter", f"the client of `{kind}` cannot be started: {reason_of(error)}") from None
        except NotRecorded as error:
            raise AttemptFailed("replay", str(error)) from None


def session_answer(resolved: ResolvedAttempt, report: Report, stop: Stop) -> bytes | None:
    """What the client answered; None for an empty answer that no required output is. Raises AttemptFailed."""
    if report.outcome == "timed_out":
        stop.end("timeout")
        raise AttemptFailed("timeout", "")
    if report.outcome == "failed":
        raise AttemptFailed("adapter", report.message or "the client reported a failure without a reason")
    answer = report.answer.encode("utf-8", "backslashreplace")
    if answer.strip() or not resolved.captures_answer:
        return answer
    captured = [output for output in resolved.outputs if output.artifact.origin == "answer"]
    if any(output.artifact.required for output in captured):
        raise AttemptFailed(
            "output", f"the output `{captured[0].artifact.name}` is the answer, and the answer is empty"
        )
    return None


def _held(adapter: Adapter, job: Job, ways: "WaysOut") -> Report:
    """A session in a sandbox, with a way out of it. Raises AttemptFailed, and what the adapter raises."""
    from wave_runtime.proxy.keys import CannotHold  # lazy: few plans require a sandbox

    try:
        with ways.of_session(job) as held:
            return adapter.run(held)
    except CannotHold as error:
        raise AttemptFailed("adapter", str(error)) from None
