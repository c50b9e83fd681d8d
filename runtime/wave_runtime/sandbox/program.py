"""A program of an attempt as it is started: in its sandbox, or as it is where there is none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wave_runtime.processes.confinement import Confinement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.sandbox.reach import Shown
    from wave_runtime.sandbox.step_sandbox import StepSandbox


@dataclass(frozen=True, slots=True)
class Program:
    """What is given to `run_process`."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    confinement: Confinement | None
    folder: Path
    """To start it in."""


def program_in(
    sandbox: "StepSandbox | None",
    argv: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    shown: "Iterable[Shown]" = (),
) -> Program:
    """`argv` in `sandbox`. `shown`: what it sees beside the workspace, the outer before the inner. Raises OSError."""
    if sandbox is None:
        return Program(tuple(argv), environment, None, folder)
    return sandbox.program(argv, folder=folder, environment=environment, shown=shown)
