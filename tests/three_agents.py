"""The example `three-agents`, compiled; and commands where there is neither a client nor a network."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.commands import wavec

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "three-agents"
WISH = "A slug has letters and digits only"
PLAN = ".wave/plans/three-agents.plan.json"
RUN = ("exec", PLAN, "--input", WISH)


def three_agents(folder: Path) -> Path:
    """A copy of the example, with its plan."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "state.db*", "runs", "workspaces"))
    planned = wavec("plan", "--write", "--quiet", cwd=folder)
    assert planned.returncode == 0, planned.stderr + planned.stdout
    return folder


def alone(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """`wave-runtime` with `python3` as the only program on the PATH, and without a network where the kernel lets us."""
    programs = project.parent / "programs"
    programs.mkdir(exist_ok=True)
    if not (programs / "python3").is_symlink():
        (programs / "python3").symlink_to(sys.executable)
    return subprocess.run(
        [*_without_network(), sys.executable, "-m", "wave_runtime", *arguments],
        cwd=project,
        env={"PATH": str(programs), "HOME": str(programs), "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@cache
def _without_network() -> tuple[str, ...]:
    unshare = shutil.which("unshare")
    command = () if unshare is None else (unshare, "-rn")
    works = command and subprocess.run([*command, "/bin/true"], capture_output=True, check=False).returncode == 0
    return command if works else ()
