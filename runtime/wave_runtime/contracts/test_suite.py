"""`test_suite`: a command ends with exit code 0.

It is run by `sh -eu` in a folder of the workspace, with the small environment that command steps get as well.
"""

import os
import tempfile
from pathlib import Path

from wave_runtime.contracts.printed import head_and_tail
from wave_runtime.engine.defect_kind import DefectKind
from wave_runtime.files.paths import UnsafePath, folder_below
from wave_runtime.ports import Check, Finding, Verdict
from wave_runtime.processes.process import PASSED_ON, ProcessResult, run_process
from wave_runtime.sandbox.program import program_in


class TestSuite:
    """Runs the command in the settings."""

    __test__ = False

    def validate(self, check: Check) -> Verdict:
        """`simulated` when commands are not run; failed with head and tail of what the command printed as `detail`."""
        if not check.run_commands:
            return Verdict("simulated")
        command = check.contract.settings.get("command")
        if not isinstance(command, str):
            return _failed("the contract has no command in the plan", "not_checked")
        name = check.settings.get("dir", ".")
        try:
            folder = folder_below(check.workspace, name, make=False)
        except (UnsafePath, OSError):
            folder = None
        if folder is None or not folder.is_dir():
            return _failed(
                f"the folder `{name}` to run the command in does not exist in the workspace", "missing_content"
            )
        if check.log is not None:
            return _run(command, folder, check.log, check)
        with tempfile.TemporaryDirectory(prefix="wave-test-suite-") as place:
            return _run(command, folder, Path(place) / "log", check)


def _run(command: str, folder: Path, log: Path, check: Check) -> Verdict:
    start = log.stat().st_size if log.exists() else 0
    try:
        program = program_in(
            check.sandbox,
            ("/bin/sh", "-eu", "-c", command),
            folder=folder,
            environment={name: os.environ[name] for name in PASSED_ON if name in os.environ}
            | {"WAVE_STEP_ID": check.step.id},
        )
        result = run_process(
            program.argv,
            cwd=program.folder,
            env=program.environment,
            confinement=program.confinement,
            log=log,
            timeout_s=check.timeout_s,
            cancelled=check.cancelled,
        )
    except OSError as error:
        return _failed(f"the command cannot be started: {error.strerror}", "not_checked")
    if result.exit_code == 0:
        return Verdict("passed")
    return Verdict(
        "failed",
        (Finding("", _reason(result, check), "test_failure"),),
        "\n".join(head_and_tail(log, start, check.scrub)),
    )


def _reason(result: ProcessResult, check: Check) -> str:
    if result.cancelled:
        return "the command was cancelled"
    if result.timed_out:
        return f"the command took longer than {check.timeout_s:g} seconds"
    if result.lost:
        return "the supervisor of the command was killed"
    if result.exceeded:
        return f"the command was ended: it used {result.exceeded}"
    return f"the command ended with exit code {result.exit_code}, expected 0"


def _failed(message: str, kind: DefectKind) -> Verdict:
    return Verdict("failed", (Finding("", message, kind),))
