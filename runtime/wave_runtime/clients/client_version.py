"""Which version of an agent client there is, and whether a plan was made for it."""

import re
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

from wave_runtime.processes.process import PASSED_ON, run_process

_VERSION = re.compile(r"\d+\.\d+\.\d+")
_TIMEOUT_S = 30.0


def client_version(program: str, environment: Mapping[str, str]) -> str | None:
    """What `program --version` says first that is a version; None when it says none in time."""
    passed = {name: environment[name] for name in PASSED_ON if name in environment}
    with tempfile.TemporaryDirectory(prefix="wave-version-") as home:
        log = Path(home) / "log"
        try:
            run_process(
                (program, "--version"),
                cwd=Path(home),
                env={**passed, "HOME": home, "DISABLE_AUTOUPDATER": "1"},
                log=log,
                stderr_log=Path(home) / "err.log",
                timeout_s=_TIMEOUT_S,
                cancelled=threading.Event(),
            )
            said = log.read_text("utf-8", errors="replace")
        except OSError:
            return None
    found = _VERSION.search(said)
    return None if found is None else found[0]


def differs(found: str, wanted: str) -> bool:
    """Whether it is another version than the one a plan was made for."""
    return found != wanted


def is_foreign(found: str, wanted: str) -> bool:
    """Whether it is another generation, of which nothing is known: its first number is another."""
    return found.partition(".")[0] != wanted.partition(".")[0]
