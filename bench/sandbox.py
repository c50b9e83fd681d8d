"""What a sandbox costs at the start of a program: `true` at each level, by the code that steps use, in milliseconds.

    python bench/sandbox.py [LAUNCHES]

The levels take turns, so that a slow minute of the machine hits them alike. `over none` is the median of the
differences to the launch without a sandbox in the same turn; the bars are on that. The exit code is 0 whatever the
figures.
"""

import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from wave_runtime.plan.model import Sandbox
from wave_runtime.processes.process import run_process
from wave_runtime.sandbox.ladder import ladder_of
from wave_runtime.sandbox.step_sandbox import Level, StepSandbox

LAUNCHES = int(sys.argv[1]) if len(sys.argv) > 1 else 200
BARS: dict[str, float] = {"lsm": 5.0, "ns": 8.0}
"""Milliseconds that the level may add to the median launch."""
NEVER = threading.Event()


def launch(level: Level, place: Path, memory: int | None = None) -> Callable[[], float]:
    """Starts `true` at a level and waits for it: seconds, with everything that a step does for it."""
    workspace = place / "workspace"
    workspace.mkdir(parents=True)
    required = Sandbox("process", "open" if level in ("none", "process") else "none", (), memory, None)
    sandbox = StepSandbox(level, required, ladder_of(os.environ).host, workspace, (), place / "scratch")
    sandbox.hand_over((workspace,))

    def once() -> float:
        began = time.perf_counter()
        program = sandbox.program(("/bin/true",), folder=workspace, environment={"PATH": os.defpath})
        ended = run_process(
            program.argv,
            cwd=program.folder,
            env=program.environment,
            log=place / "log",
            timeout_s=60,
            cancelled=NEVER,
            confinement=program.confinement,
        )
        if ended.exit_code != 0:
            raise SystemExit(f"{level}: {ended}: {(place / 'log').read_text()}")
        return time.perf_counter() - began

    return once


def main() -> None:
    room = Path(tempfile.mkdtemp(prefix="wave-bench-", dir="/tmp"))
    room.chmod(0o755)
    try:
        launches = {
            "none": launch("none", room / "none"),
            "process, limits": launch("process", room / "process", 1 << 30),
            "lsm": launch("lsm", room / "lsm"),
            "ns": launch("ns", room / "ns"),
        }
        taken: dict[str, list[float]] = {name: [] for name in launches}
        for turn in range(LAUNCHES + 5):
            for name, once in launches.items():
                seconds = once()
                if turn >= 5:  # the first ones load modules
                    taken[name].append(seconds * 1000)
    finally:
        shutil.rmtree(room)
    print(f"{'level':17}{'p50':>7}{'p95':>7}{'least':>7}{'over none':>11}{'must':>6}  verdict")
    for name, found in taken.items():
        over = statistics.median(each - plain for each, plain in zip(found, taken["none"], strict=True))
        p95 = sorted(found)[len(found) * 95 // 100]
        bar = BARS.get(name)
        verdict = "" if bar is None else "must" if over <= bar else "missed"
        must = "" if bar is None else f"{bar:.0f}"
        print(f"{name:17}{statistics.median(found):7.2f}{p95:7.2f}{min(found):7.2f}{over:11.2f}{must:>6}  {verdict}")


main()
