"""`wave-runtime clean [RUN...|--older-than AGE|--all] [--dry-run]`: removes runs, and outputs of no run."""

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wave_runtime.engine.events import CHANGES_TYPE
from wave_runtime.exit_codes import LOCKED, OK, STATE_NOT_WRITTEN, USAGE
from wave_runtime.files.tree_removal import remove_tree
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.recording.journal import Journal
from wave_runtime.recording.journal_error import JournalError
from wave_runtime.recording.run_folders import StateFolder
from wave_runtime.recording.run_list import DAMAGED
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
        chosen = _chosen(journal, state, arguments.runs, latest)
        if arguments.dry_run:
            _foretell(journal, state, chosen, streams)
            return OK
        for run_id in chosen.removed:
            streams.say(f"removed {run_id}{_remove(journal, state, project, run_id)}")
        for run_id, why in chosen.kept.items():
            streams.say(f"kept {run_id}: {why}")
        for folder in chosen.never_began:
            if _remove_folder(journal, folder):
                streams.say(f"removed {folder.name}, which never began")
        _tidy(journal, state, streams)
    return OK


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What is to become of the runs that were asked for."""

    removed: Sequence[str]
    kept: Mapping[str, str]
    """And why."""
    never_began: Sequence[Path]
    """Folders of runs that may have been cut off before their first event."""


def _chosen(journal: Journal, state: StateFolder, names: Sequence[str], latest_ms: int) -> _Chosen:
    """The runs called `names`; without names those that ended before `latest_ms`. Raises Refusal."""
    if names:
        return _Chosen(tuple(dict.fromkeys(find_run(journal, name).run_id for name in names)), {}, ())
    old = [row for row in journal.runs() if (row.finished_ms or row.started_ms) <= latest_ms]
    damaged = [row.run_id for row in old if row.status == DAMAGED]
    kept = {run_id: f"its log was changed; `wave-runtime clean {run_id}` removes it" for run_id in damaged}
    kept |= {row.run_id: "it is going on" for row in old if is_held(state.lock(row.run_id))}
    removed = tuple(row.run_id for row in old if row.run_id not in kept)
    return _Chosen(removed, dict(sorted(kept.items())), tuple(_never_began(journal, state, latest_ms)))


def _foretell(journal: Journal, state: StateFolder, chosen: _Chosen, streams: Streams) -> None:
    for run_id in chosen.removed:
        held = "is going on: `clean` would refuse" if is_held(state.lock(run_id)) else "would be removed"
        streams.say(f"{run_id} {held}")
    for run_id, why in chosen.kept.items():
        streams.say(f"{run_id} would be kept: {why}")
    for folder in chosen.never_began:
        if not is_held(folder / "lock"):
            streams.say(f"{folder.name}, which never began, would be removed")
    streams.say("contents that no other run refers to would go with them; nothing was removed")


def _never_began(journal: Journal, state: StateFolder, latest_ms: int) -> Iterator[Path]:
    for folder in sorted(state.runs.iterdir()) if state.runs.is_dir() else ():
        try:
            if folder.is_symlink() or not folder.is_dir() or folder.stat().st_mtime_ns // 1_000_000 > latest_ms:
                continue
        except OSError as error:
            raise _cannot_remove(folder.name, error) from None
        if not journal.has(folder.name):
            yield folder


def _remove_folder(journal: Journal, folder: Path) -> bool:
    """Removes the folder of a run, unless it has begun or is about to begin."""
    try:
        with run_lock(folder / "lock"):  # whoever is about to begin the run holds it
            if journal.has(folder.name):
                return False
            remove_tree(folder)
        return True
    except Locked:
        return False
    except OSError as error:
        raise _cannot_remove(folder.name, error) from None


def _remove(journal: Journal, state: StateFolder, project: Path, run_id: str) -> str:
    """Removes a run that nobody runs; what to add to the news of it. Raises Refusal."""
    folder, more = state.runs / run_id, ""
    try:
        with run_lock(state.lock(run_id)):
            try:
                workspaces = workspaces_of(tuple(journal.entries(run_id)), project, run_id)
            except JournalError:  # what a changed log says of places is nothing to remove by
                workspaces, more = (), "; its log was changed, and its workspaces were left where they are"
            for each in workspaces:
                remove_tree(each)
            journal.forget(run_id)
            remove_tree(folder)
    except Locked as error:
        raise Refusal(
            f"the run `{run_id}` is going on in {error.holder}", fix="wait for its end", exit_code=LOCKED
        ) from None
    except OSError as error:
        raise _cannot_remove(run_id, error) from None
    return more


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
