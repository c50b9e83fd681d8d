"""`wave-runtime logs RUN [STEP]`: what agents said and did, and what commands and contracts printed."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from wave_runtime.engine.events import AttemptStarted
from wave_runtime.engine.state import State
from wave_runtime.engine.unit import number_of, step_of
from wave_runtime.exit_codes import OK
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.recording.journal import Entry
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.recording.scrubbing import Scrubbing, scrubbing_of
from wave_runtime.streams import Streams
from wave_runtime.verbs.follow import follow
from wave_runtime.verbs.log_views import LogView, as_printed, as_sessions
from wave_runtime.views.history import find_run, has_finished, no_such_step, open_journal, phase_of, read_run

_CHUNK = 1024 * 1024


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    project = find_project()
    state = state_folder(project, arguments.state_dir)
    with open_journal(state) as journal:
        past = read_run(journal, state, project, arguments.run)
        going_on = (
            not has_finished(past.entries) and phase_of(find_run(journal, arguments.run), state, journal) == "running"
        )
    if arguments.step is not None and not _may_print(past.state, arguments.step):
        raise no_such_step(past.state, arguments.step)
    scrubbing = scrubbing_of(past.plan, streams.environment)
    views = as_printed if arguments.raw else as_sessions(past, scrubbing)
    if arguments.follow and going_on:
        follow(past.folders, state.lock(past.state.inputs.run_id), arguments.step, streams, scrubbing, views)
        return OK
    silent = True
    for step, attempt in _attempts(past.entries, arguments.step):
        for title, path in _parts(past.folders, step, attempt):
            if title.endswith(".decisions") and not arguments.raw:
                continue  # each stands beside its call
            silent = False
            streams.show([f"== {step}, attempt {attempt}, {title}"])
            _print(path, streams, scrubbing, views(step, title, path))
    if silent:
        streams.say("nothing was printed" if arguments.step is None else f"`{arguments.step}` printed nothing")
    return OK


def _may_print(state: State, name: str) -> bool:
    """Whether there is such a step or item, or may be when the list of items is known."""
    index = state.graph.index.get(step_of(name))
    if index is None or (items := state.steps[index].items) is None:
        return index is not None
    number = number_of(name)
    return number is None or number[1] < items.count


def _attempts(entries: Sequence[Entry], step: str | None) -> Iterator[tuple[str, int]]:
    for entry in entries:
        if isinstance(entry.event, AttemptStarted) and step in (None, entry.event.step, step_of(entry.event.step)):
            yield entry.event.step, entry.event.attempt


def _parts(folders: RunFolders, step: str, attempt: int) -> Iterator[tuple[str, Path]]:
    named = [folders.logs.glob(f"{step}.{attempt}.{part}-*.log") for part in ("checkpoint", "session", "contract")]
    more = [path for paths in named for path in sorted(paths)]
    parts = [("output", folders.log(step, attempt)), ("standard error", folders.log(step, attempt, "err.log"))]
    parts += [(path.name.removeprefix(f"{step}.{attempt}.").removesuffix(".log"), path) for path in more]
    yield from ((title, path) for title, path in parts if path.is_file() and path.stat().st_size)


def _print(path: Path, streams: Streams, scrubbing: Scrubbing, view: LogView) -> None:
    """The log of an attempt that goes on, or was cut off, is not scrubbed yet."""
    stream = scrubbing.stream()
    last = "\n"
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            text = view.feed(stream.feed(data))
            streams.show_text(text)
            last = text[-1:] or last
    text = view.feed(stream.close()) + view.close()
    streams.show_text(text)
    if (text[-1:] or last) != "\n":
        streams.show_text("\n")
