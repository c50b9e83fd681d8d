"""How a command step is started: `sh -eu` on the plan's text, in the workspace, with a small environment."""

from collections.abc import Callable, Mapping
from pathlib import Path

from wave_runtime.attempts.attempt import ResolvedAttempt, Stop
from wave_runtime.processes.process import PASSED_ON, ProcessResult, run_process
from wave_runtime.recording.run_folders import RunFolders

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
) -> ProcessResult:
    """Runs the command and waits. What it prints goes to the logs, to two of them when standard output is captured.

    Raises OSError when it cannot be started.
    """
    spec = attempt.spec
    return run_process(
        _argv(command, lambda: folders.log(spec.step, spec.attempt, "sh")),
        cwd=workspace,
        env=environment,
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


def _argv(command: str, place: Callable[[], Path]) -> tuple[str, ...]:
    if len(command) <= _MAX_ARGUMENT:
        return ("/bin/sh", "-eu", "-c", command)
    script = place()
    script.write_text(command, "utf-8")
    return ("/bin/sh", "-eu", str(script))
