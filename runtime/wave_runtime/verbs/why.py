"""`wave-runtime why RUN [STEP] [--format json]`: why a step ran, waits, was skipped, is tried again, or failed."""

import argparse
from collections.abc import Sequence

from wave_runtime.exit_codes import OK
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.recording.journal import Journal
from wave_runtime.recording.run_folders import StateFolder
from wave_runtime.recording.run_list import RunRow
from wave_runtime.recording.scrubbing import scrubbing_of
from wave_runtime.streams import Streams
from wave_runtime.views.explanation import MOST_TOLD, explain, in_question
from wave_runtime.views.history import PastRun, cut_off, find_run, is_interrupted, no_such_step, open_journal, read_run
from wave_runtime.views.last_printed import last_printed


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    project = find_project()
    state = state_folder(project, arguments.state_dir)
    with open_journal(state) as journal:
        past = read_run(journal, state, project, arguments.run)
        row = find_run(journal, arguments.run)
        if arguments.format == "json":
            _show_json(past, arguments.step, row, journal, state, streams)
            return OK
        interrupted = is_interrupted(past, row, state, journal)
    if interrupted:
        streams.say(cut_off(past))
    if arguments.step is not None:
        streams.show(_about(past, arguments.step, _printed(past, arguments.step, streams)))
        return OK
    names = in_question(past.state)
    for number, name in enumerate(names[:MOST_TOLD]):
        streams.show([*([""] if number else []), *_about(past, name, _printed(past, name, streams), brief=True)])
    if not names:
        streams.show(["every step of the run is completed"])
    elif len(names) > MOST_TOLD:
        streams.show(["", f"and {len(names) - MOST_TOLD} more: `wave-runtime status {past.state.inputs.run_id}`"])
    return OK


def _show_json(
    past: PastRun, step: str | None, row: RunRow, journal: Journal, state: StateFolder, streams: Streams
) -> None:
    from wave_runtime.report.view import units_of  # lazy: people ask more often
    from wave_runtime.verbs.run_documents import run_line, story
    from wave_runtime.views.documents import FORMAT_VERSION, WhyReport, as_json

    views = units_of(past.entries)
    names = in_question(past.state) if step is None else [step]
    printed = [_printed(past, name, streams) for name in names]
    stories = (
        story(past, name, views, each, _about(past, name, each)) for name, each in zip(names, printed, strict=True)
    )
    streams.show_document(as_json(WhyReport(FORMAT_VERSION, run_line(row, state, journal), tuple(stories))))


def _printed(past: PastRun, name: str, streams: Streams) -> list[str]:
    """The last lines that a step or an item printed. Raises Refusal when there is none of the name."""
    try:
        known = past.state.step(name)
    except KeyError:
        raise no_such_step(past.state, name) from None
    return last_printed(past.folders, name, known, scrubbing_of(past.plan, streams.environment))


def _about(past: PastRun, name: str, printed: Sequence[str], *, brief: bool = False) -> list[str]:
    return list(explain(past.plan, past.state, past.entries, name, printed, brief=brief))
