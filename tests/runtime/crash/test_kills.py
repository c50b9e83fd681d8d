"""Kills at every seam, at random moments, at system calls: after each, `exec` goes on and nothing is wrong.

`WAVE_TEST_CRASHES=N` takes every point of every seam and N random kills.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.runtime.crash.invariants import artifacts, violations
from tests.runtime.crash.scenario import RUN, Scenario
from tests.runtime.crash.seams import SEAMS, When, counting, counts, killing

CRASHES = int(os.environ.get("WAVE_TEST_CRASHES", "0"))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, int]]:
    """The artifacts of a run that nobody disturbs, and how often it passes each seam."""
    folder = tmp_path_factory.mktemp("clean")
    scenario = Scenario.make(folder)
    assert scenario.wait(scenario.start(first=counting(folder / "counts"))) == 0, scenario.said()
    expected = artifacts(scenario)
    assert violations(scenario, expected) == []
    return expected, counts(folder / "counts")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("seam", SEAMS)
def test_killed_at_a_seam_and_resumed(
    tmp_path: Path, clean: tuple[dict[str, str], dict[str, int]], seam: str, when: When
) -> None:
    expected, passed = clean
    last = passed[seam]
    assert last > 0, f"the scenario never comes to where {seam}"
    for nth in range(1, last + 1) if CRASHES else sorted({1, (last + 1) // 2, last}):
        scenario = Scenario.make(tmp_path / str(nth))
        code = scenario.wait(scenario.start(first=killing(seam, nth, when)))
        # What is there together is committed together: a slow machine may need fewer commits than it counted.
        assert code == -signal.SIGKILL or (code == 0 and seam == "events are committed" and nth > 1)
        assert scenario.exec() == 0, scenario.said()
        assert violations(scenario, expected) == [], f"{when} {seam}, {nth}"


def test_killed_at_random_moments_up_to_nine_times(
    tmp_path: Path, clean: tuple[dict[str, str], dict[str, int]]
) -> None:
    left, runs = CRASHES or 20, 0
    chance = random.Random(20)
    while left > 0:
        runs += 1
        scenario = Scenario.make(tmp_path / str(runs), pause="sleep 0.02;")
        for _ in range(chance.randint(1, min(9, left))):
            child = scenario.start()
            time.sleep(chance.uniform(0.0, 0.2))
            os.kill(child, signal.SIGKILL)
            scenario.wait(child)
            left -= 1
        assert scenario.exec() == 0, scenario.said()
        assert violations(scenario, clean[0]) == []


CALLS = ("pwrite64", "fdatasync", "fsync", "rename", "mkdir", "unlink")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: `tests/tools.sh` installs it")
@pytest.mark.parametrize("call", CALLS)
def test_killed_at_a_system_call(tmp_path: Path, clean: tuple[dict[str, str], dict[str, int]], call: str) -> None:
    """The runtime alone is traced: its children are none of this."""
    nth, step = 1, 1 if CRASHES else 13
    while True:
        scenario = Scenario.make(tmp_path / str(nth))
        program = [sys.executable, "-m", "wave_runtime", "exec", "plan.json", "--run-id", RUN]
        inject = f"inject={call}:signal=SIGKILL:when={nth}"
        ran = subprocess.run(
            ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", inject, *program],
            cwd=scenario.project,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert scenario.exec() == 0, scenario.said()
        assert violations(scenario, clean[0]) == [], f"{call}, {nth}"
        if ran.returncode == 0:
            break  # it does not come to so many
        nth += step
    assert nth > 1, f"the runtime never calls {call}"


def test_cancelled_by_any_signal_at_random_moments_and_resumed(
    tmp_path: Path, clean: tuple[dict[str, str], dict[str, int]]
) -> None:
    chance = random.Random(10)
    codes = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
    for number in range(6 if not CRASHES else 100):
        scenario = Scenario.make(tmp_path / str(number), pause="sleep 0.05;")
        kind = chance.choice(list(codes))
        child = scenario.start()
        scenario.begun()
        time.sleep(chance.uniform(0.0, 0.15))
        os.kill(child, kind)
        if number % 3 == 0:
            time.sleep(0.01)
            os.kill(child, kind)
        # One that comes when the run has ended ends what is left of the process.
        assert scenario.wait(child) in (codes[kind], 0, -kind)
        assert scenario.exec() == 0, scenario.said()
        assert violations(scenario, clean[0]) == []
