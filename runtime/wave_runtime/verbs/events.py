"""`wave-runtime events RUN`: the log of a run as lines of JSON, the same that `exec --events json` wrote."""

import argparse

from wave_runtime.exit_codes import OK
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.streams import Streams
from wave_runtime.views.history import find_run, open_journal


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    state = state_folder(find_project(), arguments.state_dir)
    with open_journal(state) as journal:
        run_id = find_run(journal, arguments.run).run_id
        for entry in journal.entries(run_id):
            streams.show_bytes(f"{entry.line}\n".encode("ascii"))
        seq, head = journal.head(run_id)
    streams.say(f"{seq} events, none missing or changed; the hash of the last one is {head.hex()}")
    return OK
