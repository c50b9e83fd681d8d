"""How a command step is started: `sh -eu` on the plan's text, in the workspace, with a small environment."""

from collections.abc import Mapping
from pathlib import Path

from wave_runtime.attempts.attempt import ResolvedAttempt, Stop
from wave_runtime.processes.process import PASSED_ON, ProcessResult, run_process
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.sandbox.program import program_in
from wave_runtime.sandbox.reach import Shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.sandbox.step_sandbox import StepSandbox

_MAX_ARGUMENT = 25 * 1024
"""Characters of a text that is an argument. Linux takes 128 KiB for one; a longer text goes through a file."""


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
