"""What an attempt changed in its mounts: the change set of the writable ones, and what broke the readonly ones."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from wave_runtime.engine.events import LeftOut
from wave_runtime.files.paths import UnsafePath
from wave_runtime.files.tree import Tree, look, tells_of_writes
from wave_runtime.plan.model import Digest
from wave_runtime.recording.store import Store
from wave_runtime.workspaces.change_set import Change, ChangeSet, ConflictError, FileState
from wave_runtime.workspaces.file_copy import kind_of
from wave_runtime.workspaces.handing_on import left_out_part
from wave_runtime.workspaces.mounting import Copied, Project
from wave_runtime.workspaces.tree_edit import keep, quick_digest, state_at
from wave_runtime.workspaces.workspace import Workspace

_RECENT_NS = 20_000_000
"""A kernel's clock for files ticks every 1 to 10 milliseconds: two writes within a tick look like one."""


class ReadonlyBroken(Exception):
    """Files of a readonly mount are not as they were; the message names them."""


def changes_made(workspace: Workspace, outputs: Sequence[str], project: Project, store: Store) -> ChangeSet:
    """What the attempt changed in the project, its contents kept. A new file at a path of `outputs` is an artifact
    and no change. Raises ReadonlyBroken, ConflictError,
    UnsafePath and OSError."""
    if not workspace.mounts:
        return ChangeSet(())
    found = _Comparison(workspace, look(workspace.path), tuple(outputs), project, store)
    for path in found.suspects():
        found.compare(path)
    for path in found.folders():
        found.compare_folder(path)
    if found.broken:
        raise ReadonlyBroken(_about(found.broken))
    return ChangeSet(_once(found.changes), tuple(found.left_out[path] for path in sorted(found.left_out)))


def _once(changes: Iterable[Change]) -> tuple[Change, ...]:
    """By path. Two mounts may show the same file; then it may have been changed in one of them, or in both alike."""
    found: dict[str, Change] = {}
    for change in changes:
        if found.setdefault(change.path, change).after != change.after:
            raise ConflictError(f"the step changed `{change.path}` in two mounts, each in another way")
    return tuple(found[path] for path in sorted(found))


@dataclass(slots=True)
class _Comparison:
    workspace: Workspace
    now: Tree
    outputs: tuple[str, ...]
    project: Project
    store: Store
    changes: list[Change] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    counting: set[str] = field(default_factory=set)
    """Folders with a change in them."""

    def suspects(self) -> Iterator[str]:
        """Files that may have changed, in the order of their paths."""
        before, now = self.workspace.tree.files, self.now.files
        if tells_of_writes(self.workspace.path):
            unsure = max((stamp.changed_ns for stamp in before.values()), default=0) - _RECENT_NS
        else:
            unsure = 0
        for path in sorted(before.keys() | now.keys()):
            old = before.get(path)
            if old is None or old != now.get(path) or (old.changed_ns >= unsure and not self._is_intact(path)):
                yield path

    def _is_intact(self, path: str) -> bool:
        """Whether a file that has the same times as before also has the same bytes."""
        place = self._place(path)
        digest = None if place is None else place[0].digests.get(place[1])
        return digest is None or digest == quick_digest(f"{self.workspace.path}/{path}")

    def folders(self) -> Iterator[str]:
        """Folders that are gone, and new ones that are empty or have something in them that counts."""
        before, now = self.workspace.tree.folders, self.now.folders
        full = {path.rpartition("/")[0] for path in (*self.now.files, *now)}
        yield from sorted(before - now)
        for path in sorted(now - before, reverse=True):  # the inner first: it makes the outer count
            if path not in full or path in self.counting:
                self.counting.add(path.rpartition("/")[0])
                yield path

    def compare(self, path: str) -> None:
        """Compares one file or link with what it was."""
        place = self._place(path)
        if place is None:
            return
        copied, below, name = place
        old = self._before(copied, below, path)
        if self._is_ours(path, old is not None):
            return
        if copied.readonly:
            self._compare_readonly(copied, below, path, old)
        elif not self._leaves_out(copied, name, path):
            new = self._after(path, old)
            if (old, new) != (None, None) and old != new:
                kept = old is not None and old.kind == "file" and self._keep_before(name, old.digest)
                self.changes.append(Change(name, old, new, kept))
                self.counting.add(path.rpartition("/")[0])

    def compare_folder(self, path: str) -> None:
        """Records a folder that is gone or new."""
        place = self._place(path)
        was_there = path in self.workspace.tree.folders
        if place is None or self._is_ours(path, was_there):
            return
        copied, _, name = place
        if copied.readonly:
            if was_there or self._is_inside(copied, path):
                self.broken.append(path)
        elif not self._leaves_out(copied, f"{name}/x", path):
            one = FileState("folder")
            known = next((each for each in self.changes if each.path == name), None)
            if known is not None:  # a file took the place of the folder, or the other way round
                self.changes.remove(known)
            before = one if was_there else known.before if known else None
            after = known.after if was_there and known else None if was_there else one
            self.changes.append(Change(name, before, after, known.before_is_kept if known else False))

    def _place(self, path: str) -> "tuple[Copied, str, str] | None":
        """The innermost mount that has `path`, the path below its target, and its name in the project."""
        for copied in reversed(self.workspace.mounts):
            target = copied.target.relative_to(self.workspace.path).as_posix()
            if copied.is_file:
                if path == target:
                    return copied, ".", copied.source
            elif target == "." or path.startswith(f"{target}/"):
                below = path if target == "." else path[len(target) + 1 :]
                return copied, below, below if copied.source == "." else f"{copied.source}/{below}"
        return None

    def _is_ours(self, path: str, was_there: bool) -> bool:
        """Whether it is an artifact, of an earlier step or of this one."""
        if _is_at(path, self.workspace.injected):
            return True
        return not was_there and _is_at(path, self.outputs)

    def _before(self, copied: Copied, below: str, path: str) -> FileState | None:
        stamp = self.workspace.tree.files.get(path)
        if stamp is None:
            return None
        if stat.S_ISLNK(stamp.mode):
            return FileState("link", target=copied.links.get(below, ""))
        return FileState("file", stat.S_IMODE(stamp.mode) & 0o777, copied.digests[below], stamp.size)

    def _after(self, path: str, old: FileState | None) -> FileState | None:
        stamp = self.now.files.get(path)
        if stamp is None:
            return None
        if stat.S_ISLNK(stamp.mode):
            return state_at(self.workspace.path, path)
        if old is not None and old.kind == "file":
            new = state_at(self.workspace.path, path)
            if new == old:
                return old
        return keep(self.workspace.path, path, self.store)

    def _compare_readonly(self, copied: Copied, below: str, path: str, old: FileState | None) -> None:
        if old is None:
            if self._is_inside(copied, path) and not self._is_left_out(copied, below):
                self.broken.append(path)
            return
        try:
            new = state_at(self.workspace.path, path)
        except (UnsafePath, PermissionError):
            new = None
        if not old.same_as(new):
            self.broken.append(path)

    def _is_left_out(self, copied: Copied, below: str) -> bool:
        return left_out_part(self.project, copied.source, _join(copied, below))[1] != ""

    def _is_inside(self, copied: Copied, path: str) -> bool:
        """Whether a new member is in a folder of the mount. The top of the workspace is the step's own."""
        parent = path.rpartition("/")[0]
        return copied.target != self.workspace.path or parent in self.workspace.tree.folders

    def _leaves_out(self, copied: Copied, name: str, path: str) -> bool:
        reason, top = self._why_left_out(copied, name, path)
        if reason:
            known = self.left_out.get(top, LeftOut(top, reason))
            stamp = self.now.files.get(path)
            more = (0, 0) if stamp is None else (1, stamp.size)
            self.left_out[top] = LeftOut(top, reason, known.files + more[0], known.bytes + more[1])
        return reason != ""

    def _why_left_out(self, copied: Copied, name: str, path: str) -> tuple[str, str]:
        top, reason = left_out_part(self.project, copied.source, name)
        if reason:
            return reason, top
        if not _is_text(name):
            return "its name is not UTF-8", name.encode("utf-8", "backslashreplace").decode()
        stamp = self.now.files.get(path)
        if stamp is None or stat.S_ISREG(stamp.mode):
            return "", ""
        if not stat.S_ISLNK(stamp.mode):
            return f"it is {kind_of(stamp.mode)}", name
        goal = str((self.workspace.path / path).readlink())
        end = os.path.normpath(f"{name}/../{goal}")
        if goal.startswith("/") or end.startswith("../") or end == "..":
            return f"a link out of the project, to {goal}", name
        return "", ""

    def _keep_before(self, name: str, digest: Digest) -> bool:
        """Puts the old content into the store, when the project or the store still has it."""
        if self.store.path(digest).exists():
            return True
        try:
            found = state_at(self.project.root, name)
            return (
                found is not None
                and found.digest == digest
                and keep(self.project.root, name, self.store).digest == digest
            )
        except (UnsafePath, OSError):
            return False


def _join(copied: Copied, below: str) -> str:
    return below if copied.source == "." else copied.source if below == "." else f"{copied.source}/{below}"


def _is_at(path: str, places: Sequence[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _about(broken: Sequence[str]) -> str:
    shown = ", ".join(f"`{path}`" for path in broken[:5])
    more = f" and {len(broken) - 5} more" if len(broken) > 5 else ""
    return f"the step changed what is mounted readonly: {shown}{more}"
