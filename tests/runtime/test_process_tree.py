"""Nothing that a step starts outlives it: every kind of descendant, every way to end. Linux only.

Every process of a trial has a mark in its environment, which it cannot take off: the hunt for survivors looks
for the mark and not for numbers, so it also finds what was started later.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from wave_runtime.plan import Plan, dump

from tests.plans import command_step, plan

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")

TRIALS = int(os.environ.get("WAVE_TEST_TREES", "1"))
"""How often each way is tried."""

PATIENCE_S = float(os.environ.get("WAVE_TEST_TREES_WITHIN", "5"))
"""How long survivors may take to vanish; on a machine that does nothing else 0.1 is enough."""

DESCENDANTS = Path(__file__).with_name("descendants.py")
PROGRAM = """
import sys, wave_runtime.processes.process
wave_runtime.processes.process.GRACE_S = 0.2
wave_runtime.processes.process._KILL_S = 1.0
from wave_runtime.cli import main
sys.exit(main(sys.argv[1:]))
"""


def marked(mark: str) -> list[int]:
    """Processes of a trial that are alive."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes() and state(folder) not in "ZX":
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def state(folder: Path) -> str:
    return (folder / "stat").read_text().rpartition(")")[2].split()[0]


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def until(condition: Callable[[], object], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


class Trial:
    """A run of one step that starts every kind of descendant."""

    def __init__(self, folder: Path, made: Plan, mark: str) -> None:
        folder.mkdir()
        self.mark, self.pids = mark, folder / "pids"
        (folder / "plan.json").write_text(dump(made), "utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "exec", "plan.json", "--run-id", "r"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait_for_descendants(self) -> None:
        assert until(self.pids.exists)

    def numbers(self) -> dict[str, int]:
        pairs = (line.split() for line in self.pids.read_text().splitlines())
        return {kind: int(number) for number, kind in pairs}

    @property
    def supervisor(self) -> int:
        return parent(self.numbers()["self"])

    def survivors(self) -> list[int]:
        until(lambda: not marked(self.mark), PATIENCE_S)
        return marked(self.mark)


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Callable[..., Trial]]:
    started: list[Trial] = []

    def start(timeout_ms: int = 60_000) -> Trial:
        folder = tmp_path / str(len(started))
        mark = f"WAVE_TRIAL={os.getpid()}-{id(tmp_path)}-{len(started)}-"
        command = f"export {mark}; exec {sys.executable} {DESCENDANTS} {folder}/pids"
        started.append(Trial(folder, plan(command_step("hostile", command, timeout_ms=timeout_ms)), mark))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()
        for pid in marked(each.mark):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("_trial", range(TRIALS))
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_runtime_ends_all(trial: Callable[..., Trial], number: signal.Signals, _trial: int) -> None:
    started = trial()
    started.wait_for_descendants()
    started.process.send_signal(number)
    assert started.process.wait(20) == 128 + number
    assert started.survivors() == []


@pytest.mark.parametrize("_trial", range(TRIALS))
def test_a_time_out_ends_all(trial: Callable[..., Trial], _trial: int) -> None:
    started = trial(timeout_ms=1500)
    started.wait_for_descendants()
    assert started.process.wait(20) == 1
    assert started.survivors() == []


@pytest.mark.parametrize("_trial", range(TRIALS))
def test_the_death_of_the_runtime_ends_all(trial: Callable[..., Trial], _trial: int) -> None:
    started = trial()
    started.wait_for_descendants()
    started.process.kill()
    assert started.survivors() == []


@pytest.mark.parametrize("_trial", range(TRIALS))
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_the_death_of_the_supervisor_ends_all(trial: Callable[..., Trial], number: signal.Signals, _trial: int) -> None:
    started = trial()
    started.wait_for_descendants()
    os.kill(started.supervisor, number)
    assert started.process.wait(20) == 1
    assert started.survivors() == []


def test_a_supervisor_that_was_stopped_does_not_stop_the_run(trial: Callable[..., Trial]) -> None:
    started = trial(timeout_ms=1500)
    started.wait_for_descendants()
    os.kill(started.supervisor, signal.SIGSTOP)
    assert started.process.wait(60) == 1
    assert started.survivors() == []


def test_a_supervisor_has_no_environment_to_read(trial: Callable[..., Trial]) -> None:
    started = trial()
    started.wait_for_descendants()
    names = {line.partition(b"=")[0] for line in Path(f"/proc/{started.supervisor}/environ").read_bytes().split(b"\0")}
    assert names <= {b"", b"LD_LIBRARY_PATH", b"LC_CTYPE"}
