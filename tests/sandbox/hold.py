"""Plays the runtime to a hostile step: `python hold.py LEVEL ROOM MARK TIMEOUT` starts every kind of descendant at one
level and waits. It prints the number of its supervisor when all are there.
"""

import sys
import threading
from pathlib import Path

import wave_runtime.processes.process
from wave_runtime.processes.process import run_process
from wave_runtime.processes.process_tree import children
from wave_runtime.sandbox.reach import Shown

from tests.sandbox.levels import started

LEVEL, ROOM, MARK, TIMEOUT = sys.argv[1], Path(sys.argv[2]), sys.argv[3], float(sys.argv[4])
DESCENDANTS = Path(__file__).with_name("descendants.py")
PIDS = ROOM / "workspace/pids"

wave_runtime.processes.process.GRACE_S = 0.2


def tell() -> None:
    while not PIDS.exists():
        threading.Event().wait(0.005)
    print(*children(), flush=True)


def main() -> None:
    (ROOM / "workspace").mkdir()
    program = started(
        LEVEL,
        ("/usr/bin/python3", str(DESCENDANTS), str(PIDS)),
        environment={"PATH": "/usr/bin:/bin", MARK: "1"},
        workspace=ROOM / "workspace",
        scratch=ROOM / "scratch",
        shown=(Shown(DESCENDANTS),),
    )
    threading.Thread(target=tell, daemon=True).start()
    ended = run_process(
        program.argv,
        cwd=program.folder,
        env=program.environment,
        log=ROOM / "log",
        timeout_s=TIMEOUT,
        cancelled=threading.Event(),
        confinement=program.confinement,
    )
    print("timed out" if ended.timed_out else ended, flush=True)


main()
