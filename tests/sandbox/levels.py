"""How a program is started at each level, by the code that steps use."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from wave_runtime.engine.events import SandboxLevel
from wave_runtime.plan.model import Sandbox
from wave_runtime.processes.confinement import Confinement
from wave_runtime.sandbox.ladder import ladder_of
from wave_runtime.sandbox.program import Program
from wave_runtime.sandbox.reach import Shown
from wave_runtime.sandbox.step_sandbox import StepSandbox

LEVELS: Mapping[str, SandboxLevel] = {
    "none": "none",
    "process": "process",
    "lsm": "lsm",
    "lsm-port": "lsm",
    "lsm-open": "lsm",
    "lsm-rules": "lsm",
    "lsm-filter": "lsm",
    "ns": "ns",
    "ns-open": "ns",
}
"""`-port`: the step may connect to one port. `-open`: it has the network of the machine. `-rules`, `-filter`: one half
of what the level is made of, Landlock or the filter of system calls, without the other."""


@dataclass
class OnePort:
    """A way out as a proxy on the loopback device would be one."""

    tcp_port: int
    socket: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def through(self, argv: Sequence[str]) -> tuple[str, ...]:
        return tuple(argv)


def started(
    level: str,
    argv: Sequence[str],
    *,
    environment: Mapping[str, str],
    workspace: Path,
    scratch: Path,
    mounts: tuple[Shown, ...] = (),
    shown: tuple[Shown, ...] = (),
    port: int | None = None,
) -> Program:
    """What runs in the place of `argv`; the workspace is given to whom it runs as."""
    host = ladder_of(os.environ).host
    required = Sandbox("process", "open" if level.endswith(("none", "process", "open")) else "none", (), None, None)
    way = OnePort(port) if port is not None else None
    sandbox = StepSandbox(LEVELS[level], required, host, workspace, mounts, scratch, way)
    sandbox.hand_over((workspace,))
    environment = {"TMPDIR": str(workspace)} | dict(environment)
    program = sandbox.program(argv, folder=workspace, environment=environment, shown=shown)
    return replace(program, confinement=_half(level, program.confinement))


def _half(level: str, confinement: Confinement | None) -> Confinement | None:
    match level, confinement:
        case "lsm-rules", Confinement():
            return replace(confinement, seccomp=b"")
        case "lsm-filter", Confinement():
            return replace(confinement, landlock=None)
        case _:
            return confinement
