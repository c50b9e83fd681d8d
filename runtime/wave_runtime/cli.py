"""The command line: runs what is asked for, and answers every mishap with a message instead of a traceback."""

import argparse
import os
from collections.abc import Callable, Sequence
from importlib import import_module

from wave_runtime.exit_codes import REFUSED, SIGNALS, STATE_NOT_WRITTEN
from wave_runtime.project_folder import started_in
from wave_runtime.recording.journal_error import JournalError
from wave_runtime.refusal import Refusal
from wave_runtime.streams import Streams, standard_streams
from wave_runtime.verbs.arguments import build_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program; the exit code."""
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as ended:
        return int(ended.code or 0)
    # A copy: each look into `os.environ` encodes and decodes, and every step takes several.
    streams = standard_streams(dict(os.environ))
    try:
        with started_in(arguments.directory):
            return _verb(arguments.verb)(arguments, streams)
    except Refusal as refusal:
        return streams.refuse(refusal)
    except JournalError as error:
        from wave_runtime.views.history import UNUSABLE  # lazy: few verbs meet it

        return streams.refuse(Refusal(str(error), fix=UNUSABLE, exit_code=STATE_NOT_WRITTEN))
    except KeyboardInterrupt:
        return SIGNALS["SIGINT"]
    except Exception as error:
        return _crashed(streams, error)


def _verb(name: str) -> Callable[[argparse.Namespace, Streams], int]:
    # Only the verb that is asked for is loaded: most of a cold start is imports.
    run: Callable[[argparse.Namespace, Streams], int] = import_module(
        f"wave_runtime.verbs.{name.replace('-', '_')}"
    ).run
    return run


def _crashed(streams: Streams, error: Exception) -> int:
    streams.say(streams.scrubbed(f"internal error: {type(error).__name__}: {error}"))
    streams.say("fix: this is a bug in wave-runtime; please report it with this line and the plan")
    return REFUSED
