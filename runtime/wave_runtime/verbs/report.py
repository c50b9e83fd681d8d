"""`wave-runtime report RUN [-o FILE] [--junit FILE]`: what became of a run, as a page or for continuous integration."""

import argparse

from wave_runtime.engine.events import StoredArtifact
from wave_runtime.exit_codes import OK, STATE_NOT_WRITTEN
from wave_runtime.files.written import write_whole
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.recording.scrubbing import Scrubbing, scrubbing_of
from wave_runtime.recording.store import MissingContent, Store
from wave_runtime.refusal import Refusal
from wave_runtime.report import RunView, junit, page, view_of
from wave_runtime.streams import Streams
from wave_runtime.views.history import open_journal, read_run

_TEXTS = frozenset({"json", "markdown", "text", "patch"})
_MOST_PREVIEW = 4_000
"""Characters of an artifact that stand in the page."""
_MOST_PREVIEWS = 2_000_000
"""Characters of all of them together."""


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    project = find_project()
    state = state_folder(project, arguments.state_dir)
    with open_journal(state) as journal:
        past = read_run(journal, state, project, arguments.run)
    if not past.entries:
        raise Refusal("the run has no events", fix="run the plan again", exit_code=STATE_NOT_WRITTEN)
    view, scrubbing = view_of(past.plan, past.entries, past.state), scrubbing_of(past.plan, streams.environment)
    if arguments.junit is not None:
        write_whole(arguments.junit, scrubbing.text(junit(view)))
    if arguments.output is not None:
        write_whole(arguments.output, _page(view, Store(state.store), scrubbing))
    elif arguments.junit is None:
        streams.show_bytes(_page(view, Store(state.store), scrubbing).encode("utf-8", "backslashreplace"))
    return OK


def _page(view: RunView, store: Store, scrubbing: Scrubbing) -> str:
    left = _MOST_PREVIEWS

    def preview(made: StoredArtifact) -> str | None:
        nonlocal left
        if made.type not in _TEXTS or left <= 0:
            return None
        try:
            with store.open(made.digest) as file:
                data = file.read(4 * _MOST_PREVIEW)
        except (MissingContent, OSError):
            return "the store does not have it any more"
        text = scrubbing.text(data.decode("utf-8", "backslashreplace"))[:_MOST_PREVIEW]
        left -= len(text)
        return text if len(data) >= made.size and len(text) < _MOST_PREVIEW else f"{text}\n…"

    return scrubbing.text(page(view, preview))
