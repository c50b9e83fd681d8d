"""Which version of an agent client there is, and whether a plan was made for it."""

import re
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

from wave_runtime.processes.process import PASSED_ON, run_process

_VERSION = re.compile(r"\d+\.\d+\.\d+")
_TIMEOUT_S = 30.0


_known: dict[tuple[str, int, int], str] = {}
"""What programs have said, by their path, and when and as what they were written."""


def client_version(program: str, environment: Mapping[str, str]) -> str | None:
    """What `program --version` says first that is a version; None when it says none in time.

    A program is asked once: starting it can take seconds.
    """
    try:
        status = Path(program).stat()
    except OSError:
        return None
    key = (program, status.st_mtime_ns, status.st_ino)
    if (known := _known.get(key)) is not None:
        return known
    found = _asked(program, environment)
    if found is not None:
        _known[key] = found
    return found


def _asked(program: str, environment: Mapping[str, str]) -> str | None:
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
