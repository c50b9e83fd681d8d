"""`wave-runtime changes RUN [--step S] [--patch FILE|--apply]`: what a run changed in the project; takes it home."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from wave_runtime.engine.unit import step_of
from wave_runtime.exit_codes import FAILED, LOCKED, OK, STATE_NOT_WRITTEN, USAGE
from wave_runtime.files.paths import UnsafePath
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.recording.run_folders import StateFolder
from wave_runtime.recording.run_lock import is_held
from wave_runtime.recording.store import MissingContent, Store
from wave_runtime.refusal import Refusal
from wave_runtime.streams import Streams
from wave_runtime.text.reason import reason_of
from wave_runtime.views.event_lines import left_out_text
from wave_runtime.views.history import PastRun, no_such_step, open_journal, read_run
from wave_runtime.workspaces.apply_changes import apply_changes, compare
from wave_runtime.workspaces.change_set import ChangeSet, Combined, ConflictError, combine, read_change_set
from wave_runtime.workspaces.git_patch import empty_folders, git_patch, rows

_LISTED = 20


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    project = find_project()
    state = state_folder(project, arguments.state_dir)
    with open_journal(state) as journal:
        past = read_run(journal, state, project, arguments.run)
    store = Store(state.store)
    try:
        sets = list(_sets(past, store, arguments.step))
        changes = combine(sets)
        if arguments.patch is not None:
            return _patch(changes, store, arguments.patch, streams)
        if arguments.apply:
            return _apply(past, changes, store, state, streams)
    except MissingContent as error:
        raise Refusal(str(error), fix="run the plan again", exit_code=STATE_NOT_WRITTEN) from None
    except ConflictError as error:
        raise Refusal(
            f"the changes do not go together: {error}",
            fix="take those of one step with `--step STEP`, or let one step depend on the other",
            exit_code=FAILED,
        ) from None
    _list(sets, changes, streams, "the run" if arguments.step is None else f"`{arguments.step}`")
    return OK


def _sets(past: PastRun, store: Store, step: str | None) -> Iterator[tuple[str, ChangeSet]]:
    """The change sets of the completed steps, in plan order."""
    ids = past.state.graph.ids
    if step is not None and step not in (*ids, *(name for name, _ in past.state.units())):
        raise no_such_step(past.state, step)
    for name, known in past.state.units():
        if step in (None, name, step_of(name)):
            yield from ((name, read_change_set(store, made.digest)) for made in known.artifacts if made.is_change_set)


def _list(sets: "list[tuple[str, ChangeSet]]", changes: Mapping[str, Combined], streams: Streams, who: str) -> None:
    for row in rows(changes):
        was = f"{row.was} -> " if row.was else ""
        streams.show([f"{row.letter} {was}{row.path}  {', '.join(row.by)}"])
    for step, made in sets:
        for each in made.left_out:
            streams.say(f"{step}: not handed on: {left_out_text(each)}")
    if not changes:
        streams.say(f"{who} changed nothing in the project")


def _patch(changes: Mapping[str, Combined], store: Store, name: str, streams: Streams) -> int:
    patch = b"".join(git_patch(changes, store))
    if name == "-":
        streams.show_bytes(patch)
    else:
        try:
            _write(Path(name), patch)
        except OSError as error:
            raise Refusal(
                f"`{name}` cannot be written: {error.strerror}", fix="choose another file", exit_code=USAGE
            ) from None
        streams.say(f"wrote {name}: {_count(changes)}")
    for path in empty_folders(changes):
        streams.say(f"not in the patch: `{path}`, a folder without files")
    return OK


def _write(path: Path, data: bytes) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(data)
    new.replace(path)


def _apply(past: PastRun, changes: Mapping[str, Combined], store: Store, state: StateFolder, streams: Streams) -> int:
    project = past.folders.project
    if is_held(state.lock(past.state.inputs.run_id)):
        raise Refusal("the run is going on", fix="wait for its end", exit_code=LOCKED)
    try:
        found = compare(project, changes)
        if found.differing:
            for path, how in found.differing[:_LISTED]:
                streams.say(f"`{path}` {how}" if how[:1] != "`" else how)
            if len(found.differing) > _LISTED:
                streams.say(f"and {len(found.differing) - _LISTED} more")
            raise Refusal(
                f"the project is not what the run saw: {len(found.differing)} of {_count(changes)} differ; nothing was"
                " changed",
                fix="`--patch FILE` writes the changes for `git apply --3way`",
                exit_code=FAILED,
            )
        apply_changes(project, found.to_do, store, project / ".wave")
    except (OSError, UnsafePath) as error:
        raise Refusal(
            f"the changes cannot be applied: {reason_of(error)}; nothing was changed",
            fix="check who owns the files, and the space that is left",
            exit_code=FAILED,
        ) from None
    if past.state.status != "completed":
        streams.say("the run did not complete: these are the changes of the steps that did")
    streams.say(
        f"applied {len(found.to_do)} changes" + (f"; {len(found.done)} were there already" if found.done else "")
    )
    return OK


def _count(changes: Mapping[str, Combined]) -> str:
    return f"{len(changes)} change" + ("" if len(changes) == 1 else "s")
