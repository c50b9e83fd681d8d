"""How a command step is started: `sh -eu` on the plan's text, in the workspace, with a small environment.

And what its end means for the attempt.
"""

from collections.abc import Mapping
from pathlib import Path

from wave_runtime.attempts.attempt import ResolvedAttempt, Stop
from wave_runtime.attempts.attempt_failed import AttemptFailed
from wave_runtime.attempts.running_attempt import RunningAttempt
from wave_runtime.engine.failure import kind_of
from wave_runtime.files.ordinary_file import open_ordinary
from wave_runtime.processes.process import PASSED_ON, LogNotWritten, ProcessResult, run_process
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.sandbox.program import program_in
from wave_runtime.sandbox.reach import Shown
from wave_runtime.text.reason import reason_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.sandbox.step_sandbox import StepSandbox

_MAX_ARGUMENT = 25 * 1024
"""Characters of a text that is an argument. Linux takes 128 KiB for one; a longer text goes through a file."""


def command_result(
    running: RunningAttempt, command: str, folders: RunFolders, environment: Mapping[str, str]
) -> ProcessResult:
    """How the command of the attempt has ended. Raises AttemptFailed when it could not be started or logged."""
    try:
        return run_command(
            running.resolved,
            command,
            workspace=running.workspace.path,
            folders=folders,
            environment=environment,
            timeout_s=running.left_s,
            stop=running.stop,
            sandbox=running.sandbox,
        )
    except LogNotWritten as error:
        raise AttemptFailed(
            kind_of(error, "command"), f"what the command prints cannot be kept: {reason_of(error)}"
        ) from None
    except OSError as error:
        raise AttemptFailed("command", f"the command cannot be started: {reason_of(error)}") from None


def command_answer(resolved: ResolvedAttempt, result: ProcessResult, stop: Stop, folders: RunFolders) -> bytes | None:
    """What the command printed, where that is an output. Raises AttemptFailed unless the command succeeded."""
    _check_result(result, stop)
    if not resolved.captures_answer:
        return None
    if result.truncated:
        raise AttemptFailed("output", "standard output is an output of the step and too large to be captured")
    try:
        with open_ordinary(folders.log(resolved.spec.step, resolved.spec.attempt)) as log:
            return log.read()
    except FileNotFoundError:
        return b""  # it printed nothing


def run_command(
    attempt: ResolvedAttempt,
    command: str,
    *,
    workspace: Path,
    folders: RunFolders,
    environment: Mapping[str, str],
    timeout_s: float,
    stop: Stop,
    sandbox: "StepSandbox | None" = None,
) -> ProcessResult:
    """Runs the command and waits. What it prints goes to the logs, to two of them when standard output is captured.

    Raises OSError when it cannot be started.
    """
    spec = attempt.spec
    script = folders.log(spec.step, spec.attempt, "sh") if len(command) > _MAX_ARGUMENT else None
    program = program_in(
        sandbox,
        _argv(command, script),
        folder=workspace,
        environment=environment,
        shown=() if script is None else (Shown(script.resolve()),),
    )
    return run_process(
        program.argv,
        cwd=program.folder,
        env=program.environment,
        confinement=program.confinement,
        log=folders.log_name(spec.step, spec.attempt),
        stderr_log=folders.log_name(spec.step, spec.attempt, "err.log") if attempt.captures_answer else None,
        timeout_s=timeout_s,
        cancelled=stop.event,
        hurry=stop.force,
    )


def command_environment(attempt: ResolvedAttempt, outer: Mapping[str, str], run_id: str) -> Mapping[str, str]:
    """A few names of `outer`, the runtime's own environment; the plan's; and who runs it."""
    passed = {name: outer[name] for name in PASSED_ON if name in outer}
    item = attempt.spec.item
    return {
        **passed,
        **attempt.env,
        **({} if item is None else {"WAVE_ITEM": str(item.number)}),
        "WAVE_RUN_ID": run_id,
        "WAVE_STEP_ID": attempt.step.id,
        "WAVE_IDEMPOTENCY_KEY": attempt.spec.key,
    }


def _argv(command: str, script: Path | None) -> tuple[str, ...]:
    if script is None:
        return ("/bin/sh", "-eu", "-c", command)
    script.write_text(command, "utf-8")
    return ("/bin/sh", "-eu", str(script.absolute()))


def _check_result(result: ProcessResult, stop: Stop) -> None:
    if result.timed_out:
        stop.end("timeout")
    if result.cancelled and stop.reason is None:
        stop.end("cancelled")
    if stop.reason is not None and result.exit_code is None:
        raise AttemptFailed(stop.reason, "")
    if result.lost:
        raise AttemptFailed("lost", "the supervisor of the command was killed")
    if result.exceeded:
        raise AttemptFailed("limit", f"the command was ended: it used {result.exceeded}")
    if result.exit_code:
        raise AttemptFailed("command", f"the command ended with exit code {result.exit_code}")
