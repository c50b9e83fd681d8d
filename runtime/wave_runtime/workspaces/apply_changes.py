"""Brings changes home: all of them into the project, or none.

Nothing is touched before every file was found to be as the run saw it. Each path then goes from its old state to
its new one in a single step of the file system, and after an error all steps are taken back. Who is killed on the
way can start again: what has its new state already is left alone.
"""

import dataclasses
import os
import secrets
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path

from wave_runtime.files.paths import UnsafePath, folder_of
from wave_runtime.plan.record import dataclass
from wave_runtime.recording.store import Store
from wave_runtime.workspaces.change_set import Change, Combined, FileState, same
from wave_runtime.workspaces.tree_edit import found_at, put, remove, state_at


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the project stands to some changes."""

    to_do: tuple[Change, ...]
    done: tuple[str, ...]
    """Paths that already are what the run made of them."""
    differing: tuple[tuple[str, str], ...]
    """Paths that are neither what the run saw nor what it made of them; and how."""


def compare(root: Path, changes: Mapping[str, Combined]) -> Comparison:
    """Looks at every path of `changes` below `root`. Raises OSError."""
    to_do, done, differing = list[Change](), list[str](), list[tuple[str, str]]()
    for path, each in changes.items():
        change = each.change
        try:
            found = found_at(root, changes, path)
        except UnsafePath as error:
            differing.append((path, str(error)))
            continue
        if same(change.after, found):
            if _has_mode(change, found):
                done.append(path)
            else:
                to_do.append(change)
        elif same(change.before, found):
            to_do.append(_with_mode_of(change, found))
        else:
            differing.append((path, _difference(change, found)))
    return Comparison(tuple(to_do), tuple(done), tuple(differing))


def apply_changes(root: Path, changes: Sequence[Change], store: Store, scratch: Path) -> None:
    """Makes `changes`, in the order of their paths. `scratch` is a folder on the file system of `root`.

    Raises MissingContent, UnsafePath and OSError; the project then is as it was.
    """
    folder = scratch / f"apply-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    work = _Work(root, folder, store)
    try:
        work.stage(changes)
        work.commit(changes)
    except BaseException:
        work.take_back()
        raise
    finally:
        work.clear()


def _has_mode(change: Change, found: FileState | None) -> bool:
    before, after = change.before, change.after
    if before is None or after is None or found is None or before.mode == after.mode:
        return True
    return found.mode & 0o111 == after.mode & 0o111


def _with_mode_of(change: Change, found: FileState | None) -> Change:
    """The permission bits of the project stay, unless the run changed them: a workspace has bits of its own."""
    before, after = change.before, change.after
    if after is None or found is None or before is None or before.mode != after.mode:
        return change
    return replace(change, after=replace(after, mode=found.mode))


def _difference(change: Change, found: FileState | None) -> str:
    if found is None:
        return "is not there any more"
    if change.before is None:
        return "exists already"
    return "has changed since the run saw it"


@dataclasses.dataclass(slots=True)
class _Work:
    """New contents and old ones, by number, in a folder of their own."""

    root: Path
    folder: Path
    store: Store
    undo: list[tuple[str, Path | None]] = field(default_factory=list)
    """Paths in the order in which they changed, each with what it was; None: nothing."""
    made: list[str] = field(default_factory=list)
    """Folders that were not there."""
    removed: list[str] = field(default_factory=list)
    """Folders that were."""

    def stage(self, changes: Sequence[Change]) -> None:
        """Gets everything ready that can fail for want of space."""
        for number, change in enumerate(changes):
            if change.after is None or change.after.kind == "folder":
                continue
            put(self.folder, f"new-{number}", change.after, self.store)
            if change.after.kind == "file":
                _sync(self.folder / f"new-{number}", os.O_RDONLY)

    def commit(self, changes: Sequence[Change]) -> None:
        """Takes every path to its new state; what is removed first, the inner before the outer."""
        for number, change in reversed(list(enumerate(changes))):
            if change.before is not None and (change.after is None or change.before.kind != change.after.kind):
                self._remove(change.path, self.folder / f"old-{number}")
        for number, change in enumerate(changes):
            if change.after is not None:
                self._make_parents(change.path)
                if change.after.kind == "folder":
                    self._make_folder(change.path)
                else:
                    self._replace(change.path, number)
        for parent in {(self.root / change.path).parent for change in changes}:
            if parent.is_dir():
                _sync(parent, os.O_RDONLY | os.O_DIRECTORY)

    def take_back(self) -> None:
        """Undoes what was done, the last first."""
        for path, old in reversed(self.undo):
            with suppress(OSError, UnsafePath), folder_of(self.root, path, make=True) as (folder, name):
                if old is None:
                    os.unlink(name, dir_fd=folder)
                else:
                    os.replace(old, name, dst_dir_fd=folder)
        for path in reversed(self.made):
            with suppress(OSError, UnsafePath):
                remove(self.root, path)
        for path in self.removed:
            with suppress(OSError, UnsafePath):
                put(self.root, path, FileState("folder"), self.store)

    def clear(self) -> None:
        """Removes the folder."""
        for member in self.folder.iterdir():
            member.unlink()
        self.folder.rmdir()

    def _remove(self, path: str, old: Path) -> None:
        with folder_of(self.root, path, make=False) as (folder, name):
            if not stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                os.rename(name, old, src_dir_fd=folder)
                self.undo.append((path, old))
                return
        remove(self.root, path)  # a folder with somebody else's files stays
        if state_at(self.root, path) is None:
            self.removed.insert(0, path)

    def _make_parents(self, path: str) -> None:
        parts = path.split("/")[:-1]
        for length in range(1, len(parts) + 1):
            self._make_folder("/".join(parts[:length]))

    def _make_folder(self, path: str) -> None:
        if state_at(self.root, path) is None:
            put(self.root, path, FileState("folder"), self.store)
            self.made.append(path)

    def _replace(self, path: str, number: int) -> None:
        old: Path | None = self.folder / f"old-{number}"
        with folder_of(self.root, path, make=False) as (folder, name):
            try:  # a second name for the old content: there is no moment without a file
                os.link(name, str(old), src_dir_fd=folder, follow_symlinks=False)
            except FileNotFoundError:
                old = None
            except FileExistsError:
                old = None  # it was moved there, because its kind changes
            os.replace(self.folder / f"new-{number}", name, dst_dir_fd=folder)
        self.undo.append((path, old))


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_NOFOLLOW)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
