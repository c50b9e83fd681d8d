"""Nothing that a step starts outlives it, at any level: every kind of descendant, every way to end.

A few trials by default; `WAVE_TEST_TREES=20` makes 240 of them.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.sandbox.test_escapes import PYTHON, ROOT, can_run

TRIALS = int(os.environ.get("WAVE_TEST_TREES", "1"))
PATIENCE_S = float(os.environ.get("WAVE_TEST_TREES_WITHIN", "5"))
LEVELS = ("none", "process", "lsm", "ns")


class Trial:
    """A runtime whose step has started every kind of descendant."""

    def __init__(self, level: str, timeout_s: float) -> None:
        self.room = Path(tempfile.mkdtemp(prefix="wave-trees-", dir="/tmp"))
        self.room.chmod(0o755)
        shutil.copytree(ROOT / "runtime/wave_runtime", self.room / "code/wave_runtime")
        shutil.copytree(Path(__file__).parent, self.room / "code/tests/sandbox")
        shutil.copy(ROOT / "tests/runtime/descendants.py", self.room / "code/tests/sandbox")
        self.mark = f"WAVE_TRIAL_{uuid.uuid4().hex}"
        self.runtime = subprocess.Popen(
            [PYTHON, self.room / "code/tests/sandbox/hold.py", level, self.room, self.mark, str(timeout_s)],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(self.room / "code"), "TMPDIR": str(self.room)},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.supervisor = int(self.line())

    def line(self) -> str:
        assert self.runtime.stdout is not None
        return self.runtime.stdout.readline()

    def alive(self) -> list[int]:
        """Processes with the mark in their environment, which none of them can take off."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                marked = f"\0{self.mark}=1".encode() in b"\0" + (folder / "environ").read_bytes()
                if marked and (folder / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
                    found.append(int(folder.name))
            except OSError:
                continue
        return found

    def survivors(self) -> list[int]:
        deadline = time.monotonic() + PATIENCE_S
        while (left := self.alive()) and time.monotonic() < deadline:
            time.sleep(0.005)
        return left

    def close(self) -> None:
        self.runtime.kill()
        self.runtime.communicate()
        for pid in self.alive():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.room)


@pytest.fixture
def trial() -> Iterator[Callable[..., Trial]]:
    made: list[Trial] = []

    def start(level: str, timeout_s: float = 60) -> Trial:
        can_run(level, "root" if os.geteuid() == 0 else "user")
        made.append(Trial(level, timeout_s))
        assert len(made[-1].alive()) >= 5  # of six; one has a new number every few milliseconds
        return made[-1]

    yield start
    for each in made:
        each.close()


@pytest.mark.parametrize("_trial", range(TRIALS))
@pytest.mark.parametrize("level", LEVELS)
def test_a_time_out_ends_all(trial: Callable[..., Trial], level: str, _trial: int) -> None:
    started = trial(level, timeout_s=2)
    assert started.line() == "timed out\n"
    assert started.survivors() == []


@pytest.mark.parametrize("_trial", range(TRIALS))
@pytest.mark.parametrize("level", LEVELS)
def test_the_death_of_the_runtime_ends_all(trial: Callable[..., Trial], level: str, _trial: int) -> None:
    started = trial(level)
    started.runtime.kill()
    assert started.survivors() == []


@pytest.mark.parametrize("_trial", range(TRIALS))
@pytest.mark.parametrize("level", LEVELS)
def test_the_death_of_the_supervisor_ends_all(trial: Callable[..., Trial], level: str, _trial: int) -> None:
    started = trial(level)
    os.kill(started.supervisor, signal.SIGKILL)
    assert "lost=True" in started.line()
    assert started.survivors() == []
