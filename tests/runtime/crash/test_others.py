"""Several processes at once: who runs a run, who ends it, and whose process a number is."""

import json
import os
import signal
import time
from pathlib import Path

import pytest
from wave_runtime.engine.events import CancelRequested
from wave_runtime.processes.process_identity import ProcessIdentity
from wave_runtime.recording.cancel_request import CancelWatch, request_cancel

from tests.runtime.crash.invariants import artifacts, folded, violations
from tests.runtime.crash.scenario import RUN, Scenario


@pytest.mark.parametrize("count", [2, 10])
def test_of_several_execs_of_one_run_one_runs(tmp_path: Path, count: int) -> None:
    go = tmp_path / "go"
    scenario = Scenario.make(tmp_path, pause=f"while ! test -e {go}; do sleep 0.05; done;")
    left = {scenario.start() for _ in range(count)}
    while len(left) > 1:
        child, status = os.wait()
        if child not in left:
            continue  # this process may have adopted orphans of others
        left.remove(child)
        assert os.waitstatus_to_exitcode(status) == 75, scenario.said()
    go.touch()
    assert scenario.wait(left.pop()) == 0, scenario.said()
    assert violations(scenario, artifacts(scenario)) == []
    assert len(scenario.ledger.read_text().splitlines()) == 5


def test_two_runs_share_a_database(tmp_path: Path) -> None:
    scenario = Scenario.make(tmp_path)
    names = [f"run-{number}" for number in range(4)]
    children = [scenario.start_program(["exec", "plan.json", "--run-id", name]) for name in names]
    assert [scenario.wait(child) for child in children] == [0] * 4, scenario.said()


@pytest.mark.parametrize("force", [False, True])
def test_a_run_is_cancelled_by_another_process_and_resumed(tmp_path: Path, force: bool) -> None:
    cancelled = tmp_path / "cancelled"
    scenario = Scenario.make(tmp_path, pause=f"test -e {cancelled} || sleep 1.5;")
    child = scenario.start()
    scenario.begun()
    began = time.monotonic()
    assert scenario.wait(scenario.start_program(["cancel", RUN, *(["--force"] if force else [])])) == 0
    assert scenario.wait(child) == 143
    assert time.monotonic() - began < 1.2
    entries, state = folded(scenario)
    assert state.status == "cancelled"
    asked = [entry.event for entry in entries if isinstance(entry.event, CancelRequested)]
    assert asked == [CancelRequested("wave-runtime cancel", force)]
    cancelled.touch()
    assert scenario.exec() == 0, scenario.said()
    assert violations(scenario, artifacts(scenario)) == []


def test_a_run_that_was_cut_off_is_cancelled_without_being_run(tmp_path: Path) -> None:
    scenario = Scenario.make(tmp_path, pause="sleep 0.3;")
    child = scenario.start()
    scenario.begun()
    os.kill(child, signal.SIGKILL)
    scenario.wait(child)
    for _ in range(2):
        assert scenario.wait(scenario.start_program(["cancel", RUN])) == 0, scenario.said()
    entries, state = folded(scenario)
    assert state.status == "cancelled"
    assert [type(entry.event).__name__ for entry in entries[-3:]] == ["CancelRequested", "AttemptLost", "RunFinished"]


def test_a_request_is_for_one_process_and_is_seen_once(tmp_path: Path) -> None:
    own = ProcessIdentity.own()
    watch = CancelWatch(tmp_path, str(own))
    assert watch() is None
    request_cancel(tmp_path, ProcessIdentity(own.pid, own.started + 1, own.boot), force=True)
    assert watch() is None
    request_cancel(tmp_path, own, force=False)
    assert [watch(), watch()] == [CancelRequested("wave-runtime cancel", False), None]
    request_cancel(tmp_path, own, force=True)
    assert watch() == CancelRequested("wave-runtime cancel", True)
    for content in ("", "[]", '{"to": 1}', json.dumps({"to": str(own)})[:-1]):
        (tmp_path / "cancel").write_text(content)
        assert watch() is None


def test_a_stranger_with_the_same_number_is_another_process() -> None:
    own = ProcessIdentity.own()
    assert ProcessIdentity.parse(str(own)) == own
    assert own.is_alive()
    assert not ProcessIdentity(own.pid, own.started + 1, own.boot).is_alive()
    assert not ProcessIdentity(own.pid, own.started, "another start of the machine").is_alive()
    child = os.fork()
    if not child:
        os._exit(0)
    other = ProcessIdentity(child, 1, own.boot)
    os.waitpid(child, 0)
    assert not other.is_alive()
    assert [ProcessIdentity.parse(text) for text in ("", "x@1@b", "1", "1@@")] == [None] * 4
