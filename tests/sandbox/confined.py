"""Runs a script under a confinement, as tests want it."""

import threading
from pathlib import Path
from typing import Any

from wave_runtime.processes.confinement import Confinement
from wave_runtime.processes.process import ProcessResult, run_process


def confined(
    script: str, confinement: Confinement | None, folder: Path, *, program: str = "/bin/sh", **options: Any
) -> tuple[ProcessResult, str]:
    """How `sh -c script` ended in `folder`, and what it printed."""
    log = folder / "log"
    ended = run_process(
        [program, "-c", script],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(folder)},
        log=log,
        cancelled=threading.Event(),
        confinement=confinement,
        **{"timeout_s": 60.0, **options},
    )
    return ended, log.read_text() if log.exists() else ""
