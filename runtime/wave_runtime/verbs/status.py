"""`wave-runtime status [RUN]`: all runs of a project, or the steps of one."""

import argparse
import time

from wave_runtime.durations import duration_text
from wave_runtime.exit_codes import OK
from wave_runtime.history import find_run, has_finished, open_journal, phase_of, read_run
from wave_runtime.journal import RunRow
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.status import SIMULATED, Durations, summary, table
from wave_runtime.streams import Streams


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    project = find_project()
    state = state_folder(project, arguments.state_dir)
    with open_journal(state) as journal:
        if arguments.run is None:
            streams.show(_listed(row, phase_of(row, state, journal)) for row in journal.runs())
            return OK
        past = read_run(journal, state, project, arguments.run)
        phase = phase_of(find_run(journal, arguments.run), state, journal)
    times = Durations()
    times(past.entries, past.state)
    streams.show(table(past.state, times.milliseconds))
    streams.show(["", *summary(past.state, past.elapsed_ms)])
    if not has_finished(past.entries) and phase == "interrupted":
        run_id = past.state.inputs.run_id
        streams.show(
            [f"interrupted: the runtime ended before the run did; `wave-runtime resume {run_id}` goes on with it"]
        )
    return OK


def _listed(row: RunRow, phase: str) -> str:
    started = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(row.started_ms / 1000))
    took = "" if row.finished_ms is None else f"  {duration_text(row.finished_ms - row.started_ms)}"
    return f"{row.run_id}  {phase}  {started}{took}" + (f"  {SIMULATED}" if row.simulated else "")
