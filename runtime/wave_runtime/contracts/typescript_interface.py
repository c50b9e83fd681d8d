"""`typescript_interface`: the TypeScript compiler accepts the file, with `--noEmit --strict`."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from wave_runtime.contracts.judged_file import NotJudged, read_bytes, verdict
from wave_runtime.contracts.printed import head_and_tail
from wave_runtime.engine.defect_kind import DefectKind
from wave_runtime.ports import Check, Finding, Verdict
from wave_runtime.processes.process import PASSED_ON, ProcessResult, run_process
from wave_runtime.sandbox.program import program_in
from wave_runtime.sandbox.reach import Shown

PROGRAM = "tsc"
_FINDING = re.compile(r"(?P<file>.+?)\((?P<line>\d+),(?P<column>\d+)\): error (?P<code>TS\d+): (?P<message>.*)")
_SYNTAX = re.compile(r"TS1\d{3}")
"""The numbers from 1000 to 1999 are about syntax."""


class TypeScriptInterface:
    """Runs `tsc` on the file of `source`."""

    def validate(self, check: Check) -> Verdict:
        """`simulated` when programs are not run; failed with what the compiler finds, line by line."""
        try:
            content = read_bytes(check)
        except NotJudged as error:
            return Verdict("failed", (error.finding,))
        if not content.strip():
            message = f"expected TypeScript in `{check.source}`, found an empty file"
            return Verdict("failed", (Finding("", message, "missing_content"),))
        if not check.run_commands:
            return Verdict("simulated")
        program = compiler()
        if program is None:
            return Verdict("failed", (Finding("", MISSING, "not_checked"),))
        with tempfile.TemporaryDirectory(prefix="wave-tsc-") as place:
            return _run(program, Path(place), check)


MISSING = f"the TypeScript compiler `{PROGRAM}` is not on PATH"
FIX = "`npm install --global typescript` installs it"


def compiler() -> str | None:
    """Path of the compiler, from PATH alone: what an agent wrote into the workspace is not run."""
    return shutil.which(PROGRAM)


def _run(program: str, place: Path, check: Check) -> Verdict:
    log = check.log or place / "log"
    start = log.stat().st_size if log.exists() else 0
    # The compiler looks for a tsconfig.json from its working directory upwards; here there is none.
    folder = place / "empty"
    folder.mkdir()
    judged = check.workspace / str(check.source)
    try:
        if check.sandbox is not None:
            check.sandbox.hand_over((folder,))
        started = program_in(
            check.sandbox,
            (program, "--noEmit", "--strict", "--skipLibCheck", "--pretty", "false", str(judged)),
            folder=folder,
            environment={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            shown=(Shown(folder.resolve()),),
        )
        result = run_process(
            started.argv,
            cwd=started.folder,
            env=started.environment,
            confinement=started.confinement,
            log=log,
            timeout_s=check.timeout_s,
            cancelled=check.cancelled,
        )
    except OSError as error:
        message = f"`{PROGRAM}` cannot be started: {error.strerror}"
        return Verdict("failed", (Finding("", message, "not_checked"),))
    if result.exit_code == 0:
        return Verdict("passed")
    lines = head_and_tail(log, start, check.scrub)
    found = [finding for line in lines if (finding := _finding(line, folder, check)) is not None]
    if found and result.exit_code is not None:
        return verdict(found)
    return Verdict("failed", (Finding("", _reason(result, check), "not_checked"),), "\n".join(lines))


def _finding(line: str, folder: Path, check: Check) -> Finding | None:
    match = _FINDING.fullmatch(line)
    if match is None:
        return None
    kind: DefectKind = "format_error" if _SYNTAX.fullmatch(match["code"]) else "schema_mismatch"
    message = f"{match['message']} ({match['code']}, column {match['column']})"
    file, top = (folder / match["file"]).resolve(), check.workspace.resolve()
    if file == (top / str(check.source)).resolve():
        return Finding("", message, kind, int(match["line"]))
    shown = file.relative_to(top).as_posix() if file.is_relative_to(top) else match["file"]
    return Finding("", f"{shown}:{match['line']}: {message}", kind)


def _reason(result: ProcessResult, check: Check) -> str:
    if result.cancelled:
        return f"`{PROGRAM}` was cancelled"
    if result.timed_out:
        return f"`{PROGRAM}` took longer than {check.timeout_s:g} seconds"
    if result.exceeded:
        return f"`{PROGRAM}` was ended: it used {result.exceeded}"
    return f"`{PROGRAM}` ended with exit code {result.exit_code}, expected 0"
