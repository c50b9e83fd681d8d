"""`wave-runtime artifacts RUN [NAME] [-o DIR|--format json]`: lists the outputs of a run, prints one, or copies them.

Contents are those that were recorded when an attempt ended, whatever became of its workspace.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wave_runtime.engine.events import StoredArtifact
from wave_runtime.exit_codes import OK, STATE_NOT_WRITTEN, USAGE
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.recording.store import MissingContent, Store, extract
from wave_runtime.refusal import Refusal
from wave_runtime.streams import Streams
from wave_runtime.text.durations import size_text
from wave_runtime.views.history import PastRun, open_journal, read_run
from wave_runtime.workspaces.kept_output import OutputState, output_state

_MOST = 20
"""A message names no more."""
_MARKS: Mapping[OutputState, str] = {"changed": "changed since", "missing": "missing there"}


@dataclass(frozen=True, slots=True)
class _Made:
    step: str
    artifact: StoredArtifact

    @property
    def name(self) -> str:
        return f"{self.step}.{self.artifact.name}"


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    project = find_project()
    state = state_folder(project, arguments.state_dir)
    with open_journal(state) as journal:
        past = read_run(journal, state, project, arguments.run)
    made = [_Made(name, made) for name, known in past.state.units() for made in known.outputs]
    if arguments.format == "json" and arguments.output is not None:
        fix = "copy them without it, or list them without `-o`"
        raise Refusal("`--format json` is a list, and `-o` makes none", fix=fix, exit_code=USAGE)
    chosen = made if arguments.name is None else [_find(made, arguments.name)]
    store = Store(state.store)
    try:
        if arguments.format == "json":
            _show_json(past, chosen, store, streams)
        elif arguments.output is not None:
            for each in chosen:
                streams.say(f"{each.name}: {_copy(store, each, Path(arguments.output))}")
        elif arguments.name is not None:
            _print(store, chosen[0], streams)
        else:
            _list(past, chosen, store, streams)
    except MissingContent as error:
        raise Refusal(str(error), fix="run the plan again", exit_code=STATE_NOT_WRITTEN) from None
    return OK


def _show_json(past: PastRun, chosen: Sequence[_Made], store: Store, streams: Streams) -> None:
    from wave_runtime.views.documents import (  # lazy: people ask more often
        FORMAT_VERSION,
        ArtifactLine,
        ArtifactList,
        as_json,
    )

    lines = []
    for each in chosen:
        workspace, made = _workspace(past, each), each.artifact
        place, state = past.folders.shown(workspace / made.path), output_state(workspace, made, store)
        lines.append(ArtifactLine(each.step, made.name, made.type, made.digest, made.size, place, state))
    streams.show_document(as_json(ArtifactList(FORMAT_VERSION, past.state.inputs.run_id, tuple(lines))))


def _workspace(past: PastRun, made: _Made) -> Path:
    return past.folders.workspace(made.step, past.state.step(made.step).attempt)


def _list(past: PastRun, chosen: Sequence[_Made], store: Store, streams: Streams) -> None:
    marked = False
    for each in chosen:
        workspace = _workspace(past, each)
        state = output_state(workspace, each.artifact, store)
        mark = "" if state == "as kept" else f"  ({_MARKS[state]})"
        marked |= bool(mark)
        place = past.folders.shown(workspace / each.artifact.path)
        streams.show([f"{each.name}  {each.artifact.type}  {size_text(each.artifact.size)}  {place}{mark}"])
    if marked:
        run_id = past.state.inputs.run_id
        streams.say(f"`wave-runtime artifacts {run_id} NAME` and `-o DIR` give what was recorded")


def _find(made: Sequence[_Made], name: str) -> _Made:
    found = [each for each in made if each.name == name] or [each for each in made if each.artifact.name == name]
    if len(found) == 1:
        return found[0]
    named = found or made
    names = ", ".join(f"`{each.name}`" for each in named[:_MOST]) + (", ..." if len(named) > _MOST else "")
    if found:
        raise Refusal(f"several steps or items made `{name}`", fix=f"choose one of {names}", exit_code=USAGE)
    fix = f"it made {names}" if made else "it made none"
    raise Refusal(f"the run did not make `{name}`", fix=fix, exit_code=USAGE)


def _print(store: Store, made: _Made, streams: Streams) -> None:
    if made.artifact.type == "directory":
        raise Refusal(f"`{made.name}` is a folder", fix="copy it with `-o DIR`", exit_code=USAGE)
    streams.show_bytes(store.get(made.artifact.digest))


def _copy(store: Store, made: _Made, folder: Path) -> Path:
    target = folder / made.step / made.artifact.path
    if target.exists() or target.is_symlink():
        raise Refusal(f"`{target}` exists already", fix="choose another folder with `-o`", exit_code=USAGE)
    try:
        extract(store, made.artifact.digest, target, directory=made.artifact.type == "directory")
    except OSError as error:
        raise Refusal(
            f"`{target}` cannot be written: {error.strerror}", fix="choose another folder", exit_code=USAGE
        ) from None
    return target
