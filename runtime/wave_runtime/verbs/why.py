"""`wave-runtime why RUN [STEP]`: why a step ran, waits, was skipped, is tried again, or failed."""

import argparse

from wave_runtime.exit_codes import OK
from wave_runtime.project_folder import find_project, state_folder
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
        interrupted = is_interrupted(past, find_run(journal, arguments.run), state, journal)
    if interrupted:
        streams.say(cut_off(past))
    if arguments.step is not None:
        streams.show(_about(past, arguments.step, streams))
        return OK
    names = in_question(past.state)
    for number, name in enumerate(names[:MOST_TOLD]):
        streams.show([*([""] if number else []), *_about(past, name, streams, brief=True)])
    if not names:
        streams.show(["every step of the run is completed"])
    elif len(names) > MOST_TOLD:
        streams.show(["", f"and {len(names) - MOST_TOLD} more: `wave-runtime status {past.state.inputs.run_id}`"])
    return OK


def _about(past: PastRun, name: str, streams: Streams, *, brief: bool = False) -> list[str]:
    try:
        known = past.state.step(name)
        printed = last_printed(past.folders, name, known, scrubbing_of(past.plan, streams.environment))
        return list(explain(past.plan, past.state, past.entries, name, printed, brief=brief))
    except KeyError:
        raise no_such_step(past.state, name) from None
