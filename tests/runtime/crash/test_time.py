"""Clocks that somebody sets, and a runtime that is stopped for a while: order and results stay as they are."""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from wave_runtime.cli import main
from wave_runtime.engine.events import AttemptFinished
from wave_runtime.runs.system_clock import SystemClock

from tests.runtime.crash.invariants import artifacts, folded, violations
from tests.runtime.crash.scenario import RUN, Scenario
from tests.runtime.crash.seams import killing

_TWO_YEARS_MS = 2 * 365 * 86_400_000
_STOPPED_S = 30.0 if os.environ.get("WAVE_TEST_CRASHES") else 0.5


def jumping() -> None:
    """Each look at the clock shows another year."""
    chance = random.Random(9)
    clock = SystemClock()
    real = clock.wall_ms
    SystemClock.wall_ms = lambda self: real() + chance.choice((-1, 0, 1)) * _TWO_YEARS_MS  # type: ignore[method-assign]


def shifted(by_ms: int) -> Callable[[], None]:
    """A clock that is wrong, in a process that dies in the middle of the run."""

    def install() -> None:
        real = SystemClock().wall_ms
        SystemClock.wall_ms = lambda self: real() + by_ms  # type: ignore[method-assign]
        killing("events are committed", 6, "after")()

    return install


def test_a_clock_that_jumps_changes_neither_order_nor_results(tmp_path: Path) -> None:
    scenario = Scenario.make(tmp_path)
    assert scenario.wait(scenario.start(first=jumping)) == 0, scenario.said()
    assert violations(scenario, artifacts(scenario)) == []
    entries, _ = folded(scenario)
    times = [entry.time_ms for entry in entries]
    assert times == sorted(times)
    finished = [entry.event for entry in entries if isinstance(entry.event, AttemptFinished)]
    assert len(finished) == 5
    assert all(0 <= event.duration_ms < 60_000 for event in finished)


@pytest.mark.parametrize("by_ms", [_TWO_YEARS_MS, -_TWO_YEARS_MS], ids=["ahead", "behind"])
def test_a_clock_that_was_set_between_two_parts_of_a_run(
    tmp_path: Path, by_ms: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = Scenario.make(tmp_path)
    assert scenario.wait(scenario.start(first=shifted(by_ms))) == -signal.SIGKILL
    assert scenario.exec() == 0, scenario.said()
    assert violations(scenario, artifacts(scenario)) == []
    monkeypatch.chdir(scenario.project)
    for verb in ("status", "why", "logs", "attest"):
        assert main([verb, RUN]) == 0
    assert main(["report", RUN, "--junit", "junit.xml", "-o", "report.html"]) == 0
    assert "-" not in capsys.readouterr().out.split("completed in ")[1].split(":")[0]
    assert 'time="-' not in (scenario.project / "junit.xml").read_text()


def test_a_runtime_that_is_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    scenario = Scenario.make(tmp_path, pause="sleep 0.1;")
    child = scenario.start()
    scenario.begun()
    os.kill(child, signal.SIGSTOP)
    time.sleep(_STOPPED_S)
    os.kill(child, signal.SIGCONT)
    assert scenario.wait(child) == 0, scenario.said()
    assert violations(scenario, artifacts(scenario)) == []
    entries, _ = folded(scenario)
    assert [entry.event.attempt for entry in entries if isinstance(entry.event, AttemptFinished)] == [1] * 5
