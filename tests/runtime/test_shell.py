"""The embedded shell, with a runner that does not keep its promise."""

from collections.abc import Callable
from pathlib import Path

import pytest
from wave_runtime.attempts.attempt import Stop
from wave_runtime.engine.commands import ExpandMatrix, StartAttempt
from wave_runtime.engine.events import AttemptFinished, Event, MatrixExpanded, RunInputs
from wave_runtime.recording.journal import Journal
from wave_runtime.recording.run_writer import RunWriter
from wave_runtime.runs.shell import Shell

from tests.plans import command_step, plan
from tests.runtime.runs import SteadyClock


class Broken:
    """Raises where nothing may be raised."""

    def run(self, spec: StartAttempt, token: str, stop: Stop, record: Callable[[Event], None]) -> AttemptFinished:
        raise ZeroDivisionError(spec.step)

    def expand(self, command: ExpandMatrix) -> MatrixExpanded:
        raise NotImplementedError


def test_a_bug_of_the_runner_ends_the_run_instead_of_holding_it_up(tmp_path: Path) -> None:
    made = plan(command_step("a"))
    inputs = RunInputs("r", made.digest, {}, 1, None, None, True)
    journal = Journal.open(tmp_path / "state.db", 0)
    shell = Shell(made, inputs, RunWriter(journal, "r"), Broken(), [], SteadyClock(), lambda step, attempt: step)
    with pytest.raises(ZeroDivisionError, match="a"):
        shell.run()
    journal.close()
