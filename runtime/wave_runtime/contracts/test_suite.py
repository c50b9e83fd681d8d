"""`test_suite`: a command ends with exit code 0.

It is run by `sh -eu` in a folder of the workspace, with the small environment that command steps get as well.
"""

import os
import tempfile
from pathlib import Path

from wave_runtime.paths import UnsafePath, folder_below
from wave_runtime.ports import Check, Finding, Verdict
from wave_runtime.process import PASSED_ON, ProcessResult, run_process

_HEAD_LINES = 20
_TAIL_LINES = 40
_LINE_CHARACTERS = 400
_READ = 64 * 1024


class TestSuite:
    """Runs the command in the settings."""

    __test__ = False

    def validate(self, check: Check) -> Verdict:
        """`simulated` when commands are not run; failed with head and tail of what the command printed."""
        if not check.run_commands:
            return Verdict("simulated")
        command = check.contract.settings.get("command")
        if not isinstance(command, str):
            return _failed("the contract has no command in the plan")
        name = check.settings.get("dir", ".")
        try:
            folder = folder_below(check.workspace, name, make=False)
        except (UnsafePath, OSError):
            folder = None
        if folder is None or not folder.is_dir():
            return _failed(f"the folder `{name}` to run the command in does not exist in the workspace")
        if check.log is not None:
            return _run(command, folder, check.log, check)
        with tempfile.TemporaryDirectory(prefix="wave-test-suite-") as place:
            return _run(command, folder, Path(place) / "log", check)


def _run(command: str, folder: Path, log: Path, check: Check) -> Verdict:
    start = log.stat().st_size if log.exists() else 0
    try:
        result = run_process(
            ("/bin/sh", "-eu", "-c", command),
            cwd=folder,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"WAVE_STEP_ID": check.step.id},
            log=log,
            timeout_s=check.timeout_s,
            cancelled=check.cancelled,
        )
    except OSError as error:
        return _failed(f"the command cannot be started: {error.strerror}")
    if result.exit_code == 0:
        return Verdict("passed")
    printed = tuple(Finding("", line) for line in _shown(log, start))
    return Verdict("failed", (Finding("", _reason(result, check)), *printed))


def _reason(result: ProcessResult, check: Check) -> str:
    if result.cancelled:
        return "the command was cancelled"
    if result.timed_out:
        return f"the command took longer than {check.timeout_s:g} seconds"
    if result.lost:
        return "the supervisor of the command was killed"
    return f"the command ended with exit code {result.exit_code}, expected 0"


def _shown(log: Path, start: int) -> list[str]:
    """The first and the last lines of what was printed: a failing test tells most there."""
    if not log.exists():  # it was cancelled before it started
        return []
    with log.open("rb") as file:
        file.seek(start)
        head = file.read(_READ)
        rest = file.seek(0, os.SEEK_END) - start - len(head)
        file.seek(-min(rest, _READ), os.SEEK_END)
        tail = file.read() if rest > 0 else b""
    joined = rest <= len(tail)
    lines = _lines(head + tail) if joined else [*_lines(head)[:_HEAD_LINES], "…", *_lines(tail)[-_TAIL_LINES:]]
    if joined and len(lines) > _HEAD_LINES + _TAIL_LINES:
        left_out = f"… {len(lines) - _HEAD_LINES - _TAIL_LINES} more lines …"
        lines = [*lines[:_HEAD_LINES], left_out, *lines[-_TAIL_LINES:]]
    return lines


def _lines(output: bytes) -> list[str]:
    lines = output.decode("utf-8", "backslashreplace").splitlines()
    return [line if len(line) <= _LINE_CHARACTERS else line[:_LINE_CHARACTERS] + "…" for line in lines if line.strip()]


def _failed(message: str) -> Verdict:
    return Verdict("failed", (Finding("", message),))
