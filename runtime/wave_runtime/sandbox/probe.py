"""Tries a sandbox before a step runs in it: once in a run for each kind, with canaries, by the code that steps use."""

import json
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wave_runtime.engine.events import SandboxLevel
from wave_runtime.plan.model import Sandbox
from wave_runtime.processes.confinement import ConfinementFailed
from wave_runtime.processes.process import run_process
from wave_runtime.sandbox.reach import Shown
from wave_runtime.sandbox.step_sandbox import Host, StepSandbox
from wave_runtime.sandbox.toolchain import shown_python

_TIMEOUT_S = 20.0
_MOST_TOLD = 300


@dataclass(frozen=True, slots=True)
class Probed:
    """What a try came to."""

    met: Mapping[str, str | None]
    """The name of the error that each probe met; None: it did what is forbidden."""
    user: int = -1
    """Whose the files are that it makes, on the machine."""
    failure: str = ""
    """Why there was no sandbox at all, in the words of the program or the kernel."""


def probe(level: SandboxLevel, required: Sandbox, host: Host) -> Probed:
    """Starts a sandbox as a step would get it, and tries to get out. Raises OSError when there is no place for it."""
    with tempfile.TemporaryDirectory(prefix="wave-probe-") as name, socket.create_server(("127.0.0.1", 0)) as server:
        return _probe(Path(name).resolve(), server.getsockname()[1], level, required, host)


def _probe(place: Path, port: int, level: SandboxLevel, required: Sandbox, host: Host) -> Probed:
    workspace, mount, log = place / "workspace", place / "workspace" / "mount", place / "log"
    mount.mkdir(parents=True)
    (place / "secret").write_text("canary")
    (mount / "canary").write_text("canary")
    sandbox = StepSandbox(level, required, host, workspace, (Shown(mount),), place / "scratch")
    wanted = {
        "write": str(place / "secret"),
        "read": str(place / "secret"),
        "readonly": str(mount / "canary"),
        "environment": f"/proc/{os.getpid()}/environ",
        "system": "/usr/wave-canary",
        "settings": "/proc/sys/kernel/core_pattern",
        "signal": str(os.getpid()),
        "sight": f"/proc/{os.getpid()}",
        "system_calls": "",
        **({} if required.network == "open" else {"network": str(port)}),
    }
    if level == "lsm":  # a part of what may be written cannot be taken away; and what a path names can be told to exist
        del wanted["readonly"], wanted["sight"]
    program = Path(__file__).with_name("probe_program.py").read_text("utf-8")
    try:
        sandbox.hand_over((workspace,))
        started = sandbox.program(
            (os.path.realpath(sys.executable), "-I", "-S", "-c", program, json.dumps(wanted)),
            folder=workspace,
            environment={"PATH": os.defpath},
            shown=shown_python(),
        )
        ended = run_process(
            started.argv,
            cwd=started.folder,
            env=started.environment,
            log=log,
            timeout_s=_TIMEOUT_S,
            cancelled=threading.Event(),
            confinement=started.confinement,
        )
    except ConfinementFailed as error:
        return Probed({}, failure=f"{os.strerror(error.errno or 0)}: {error.filename}")
    except OSError as error:
        return Probed({}, failure=f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
    said = log.read_text("utf-8", "replace")
    last = said.rstrip().rpartition("\n")[2]
    if ended.exit_code != 0 or not (workspace / "works").exists() or not last.startswith("{"):
        return Probed({}, failure=(last or f"it ended with {ended.exit_code}")[:_MOST_TOLD])
    met = json.loads(last)
    if (place / "secret").read_text() != "canary":
        met["write"] = None
    return Probed(met, (workspace / "works").stat().st_uid)
