"""`wave-runtime status [RUN] [--format json]`: all runs of a project, or the steps of one."""

import argparse
import time
from pathlib import Path

from wave_runtime.exit_codes import OK
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.recording.journal import Journal
from wave_runtime.recording.run_folders import StateFolder
from wave_runtime.recording.run_list import DAMAGED, RunRow
from wave_runtime.streams import Streams
from wave_runtime.text.durations import duration_text
from wave_runtime.views.history import cut_off, find_run, is_interrupted, open_journal, phase_of, read_run, totals_of
from wave_runtime.views.status import REPLAYED, SIMULATED, aligned, spent, summary, table


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    project = find_project()
    state = state_folder(project, arguments.state_dir)
    with open_journal(state) as journal:
        if arguments.format == "json":
            return _show_json(arguments.run, journal, state, project, streams)
        if arguments.run is None:
            rows = [_listed(row, phase_of(row, state, journal)) for row in journal.runs()]
            streams.show(aligned(rows))
            for run_id, phase, *_ in rows:
                if phase == DAMAGED:
                    streams.say(f"the log of `{run_id}` was changed: `wave-runtime events {run_id}` says where")
            if not rows:
                streams.say("there are no runs: `wave-runtime exec PLAN` makes one")
            return OK
        past = read_run(journal, state, project, arguments.run)
        interrupted = is_interrupted(past, find_run(journal, arguments.run), state, journal)
    totals = totals_of(past)
    streams.show(table(past.state, totals.milliseconds))
    lines = summary(past.state, past.elapsed_ms, going_on=not interrupted)
    streams.show(["", *lines, *spent(totals, past.state.inputs)])
    if interrupted:
        streams.show([cut_off(past)])
    return OK


def _show_json(name: str | None, journal: Journal, state: StateFolder, project: Path, streams: Streams) -> int:
    from wave_runtime.verbs.run_documents import run_line, run_list, run_status  # lazy: people ask more often
    from wave_runtime.views.documents import as_json

    if name is None:
        streams.show_document(as_json(run_list(state, journal)))
        return OK
    past = read_run(journal, state, project, name)
    line = run_line(find_run(journal, name), state, journal)
    streams.show_document(as_json(run_status(past, line)))
    return OK


def _listed(row: RunRow, phase: str) -> tuple[str, ...]:
    started = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(row.started_ms / 1000))
    took = "" if row.finished_ms is None else duration_text(max(row.finished_ms - row.started_ms, 0))
    how = "" if row.adapter is None else REPLAYED if row.adapter == "replay" else SIMULATED
    return row.run_id, phase, started, took, row.pipeline, how
