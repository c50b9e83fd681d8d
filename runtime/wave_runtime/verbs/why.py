"""`wave-runtime why RUN STEP`: why a step ran, waits, was skipped, is tried again, or failed."""

import argparse

from wave_runtime.exit_codes import OK, USAGE
from wave_runtime.explanation import explain
from wave_runtime.history import open_journal, read_run
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.refusal import Refusal
from wave_runtime.streams import Streams


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    project = find_project()
    state = state_folder(project, arguments.state_dir)
    with open_journal(state) as journal:
        past = read_run(journal, state, project, arguments.run)
    try:
        lines = list(explain(past.plan, past.state, past.entries, arguments.step))
    except KeyError:
        names = ", ".join(f"`{step}`" for step in past.state.graph.ids)
        raise Refusal(
            f"the run has no step `{arguments.step}`", fix=f"its steps are {names}", exit_code=USAGE
        ) from None
    streams.show(lines)
    return OK
