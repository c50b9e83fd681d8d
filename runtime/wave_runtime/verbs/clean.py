"""`wave-runtime clean [RUN...|--older-than AGE|--all]`: removes runs, and outputs that no run refers to any more."""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from wave_runtime.engine.events import CHANGES_TYPE
from wave_runtime.exit_codes import LOCKED, OK, STATE_NOT_WRITTEN, USAGE
from wave_runtime.files.tree_removal import remove_tree
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.recording.journal import Journal
from wave_runtime.recording.run_folders import StateFolder
from wave_runtime.recording.run_lock import Locked, is_held, run_lock, store_at_rest
from wave_runtime.recording.store import MissingContent, Store, read_manifest
from wave_runtime.refusal import Refusal
from wave_runtime.streams import Streams
from wave_runtime.text.reason import reason_of
from wave_runtime.views.history import find_run, open_journal, workspaces_of
from wave_runtime.workspaces.change_set import digests_of, read_change_set


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    older_than = arguments.older_than
    if [bool(arguments.runs), arguments.all, older_than is not None].count(True) != 1:
        raise Refusal("say which runs to remove", fix="name them, or use `--older-than 7d` or `--all`", exit_code=USAGE)
    project = find_project()
    state = state_folder(project, arguments.state_dir)
    with open_journal(state) as journal:
        latest = time.time_ns() // 1_000_000 - (older_than or 0)
        if not arguments.runs:
            old = [row for row in journal.runs() if (row.finished_ms or row.started_ms) <= latest]
            going_on = {row.run_id for row in old if is_held(state.lock(row.run_id))}
            names = [row.run_id for row in old if row.run_id not in going_on]
        else:
            going_on, names = set(), [find_run(journal, name).run_id for name in arguments.runs]
        for run_id in dict.fromkeys(names):
            _remove(journal, state, project, run_id)
            streams.say(f"removed {run_id}")
        for run_id in sorted(going_on):
            streams.say(f"kept {run_id}: it is going on")
        if not arguments.runs:
            for run_id in _never_began(journal, state, latest):
                streams.say(f"removed {run_id}, which never began")
        _tidy(journal, state, streams)
    return OK


def _never_began(journal: Journal, state: StateFolder, latest_ms: int) -> Iterator[str]:
    """Removes folders of runs that were cut off before their first event; their names."""
    for folder in sorted(state.runs.iterdir()) if state.runs.is_dir() else ():
        try:
            if folder.is_symlink() or not folder.is_dir() or folder.stat().st_mtime_ns // 1_000_000 > latest_ms:
                continue
            with run_lock(folder / "lock"):  # whoever is about to begin the run holds it
                if journal.head(folder.name)[0]:
                    continue
                remove_tree(folder)
            yield folder.name
        except Locked:
            continue
        except OSError as error:
            raise _cannot_remove(folder.name, error) from None


def _remove(journal: Journal, state: StateFolder, project: Path, run_id: str) -> None:
    folder = state.runs / run_id
    try:
        with run_lock(state.lock(run_id)):
            for workspaces in workspaces_of(tuple(journal.entries(run_id)), project, run_id):
                remove_tree(workspaces)
            journal.forget(run_id)
            remove_tree(folder)
    except Locked as error:
        raise Refusal(
            f"the run `{run_id}` is going on in {error.holder}", fix="wait for its end", exit_code=LOCKED
        ) from None
    except OSError as error:
        raise _cannot_remove(run_id, error) from None


def _cannot_remove(run_id: str, error: OSError) -> Refusal:
    return Refusal(
        f"the run `{run_id}` cannot be removed: {reason_of(error)}",
        fix="check who owns its files",
        exit_code=STATE_NOT_WRITTEN,
    )


def _tidy(journal: Journal, state: StateFolder, streams: Streams) -> None:
    """Removes contents of the store that no run made. A run that is going on may be about to record some."""
    store = Store(state.store)
    try:
        with store_at_rest(state.path):
            kept = _referred(journal, store)
            unused = [digest for digest in store.digests() if digest not in kept]
            for digest in unused:
                store.remove(digest)
            store.remove_unfinished()
            journal.shrink()
            streams.say(f"removed {len(unused)} contents that no run refers to")
    except Locked:
        streams.say("kept all contents of the store: a run is going on")


def _referred(journal: Journal, store: Store) -> set[str]:
    kept: set[str] = set()
    for digest, kind in journal.digests():
        kept.add(digest)
        try:
            if kind == "directory":
                kept.update(entry.digest for entry in read_manifest(store, digest))
            elif kind == CHANGES_TYPE:
                kept |= digests_of(read_change_set(store, digest))
        except MissingContent:
            continue  # what is lost cannot keep anything
    return kept
