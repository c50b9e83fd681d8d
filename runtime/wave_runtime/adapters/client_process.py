"""The process of a client: what is the same for every one that an adapter starts."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from wave_runtime.adapters.session import Session, client_in
from wave_runtime.ports import Job
from wave_runtime.processes.process import ProcessResult, run_process

MOST_PRINTED = 64 * 1024 * 1024
"""Bytes of a session that are read: what an agent did has to be known to the end."""
_LATE_S = 60.0
"""The time-out of the step is watched by others; this much later nobody does."""


def run_client(
    job: Job,
    session: Session,
    argv: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdin: Path,
    stdout: Path | None = None,
    cancelled: threading.Event | None = None,
) -> ProcessResult:
    """Runs a client in the workspace, and in the sandbox of its step, until it has ended. It prints to the log of the
    attempt, or to `stdout`, and is ended when the job is cancelled, or when `cancelled` is set. Raises OSError and
    LogNotWritten."""
    client = client_in(job, session, argv, environment)
    return run_process(
        client.argv,
        cwd=client.folder,
        env=client.environment,
        confinement=client.confinement,
        log=stdout or job.log,
        stderr_log=job.log.with_name(f"{job.log.name.removesuffix('.log')}.err.log"),
        timeout_s=job.step.timeout_ms / 1000 + _LATE_S,
        cancelled=cancelled or job.cancelled,
        hurry=job.hurry,
        max_log_bytes=MOST_PRINTED,
        stdin=stdin,
        into_file=True,  # it ends without waiting for a pipe to take what it prints
    )


def ended_badly(ended: ProcessResult) -> str | None:
    """Why nothing is to be concluded from what a client printed; None: it has ended by itself."""
    if ended.lost:
        return "the supervisor of the client was killed"
    if ended.exceeded:
        return f"the client was ended: it used {ended.exceeded}"
    if ended.exit_code is None:
        return "the client was ended before it came to a result"
    if ended.truncated:
        return f"the client printed more than {MOST_PRINTED >> 20} MiB; what it did cannot be followed"
    return None
