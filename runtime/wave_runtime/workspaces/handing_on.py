"""Puts what earlier steps changed into a mount of a later one, before the later one starts."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from wave_runtime.recording.store import Store
from wave_runtime.workspaces.change_set import Change, Combined, ConflictError, FileState, same
from wave_runtime.workspaces.mounting import Copied, Project, left_out_of
from wave_runtime.workspaces.tree_edit import found_at, put, remove, set_mode


def hand_on(copied: Copied, changes: Mapping[str, Combined], project: Project, store: Store) -> set[str]:
    """Applies those `changes` that are about what was mounted; the steps that made them.

    What `copied` knows of files and links follows. Raises ConflictError when the project has changed meanwhile,
    MissingContent, UnsafePath and OSError.
    """
    mine = {
        below: each
        for path, each in changes.items()
        if (below := below_source(copied, path)) is not None and not left_out_part(project, copied.source, path)[1]
    }
    found = {below: _found(copied, mine, below) for below in mine}
    for below, each in reversed(mine.items()):  # what is in a folder before the folder
        if found[below] is not None and not _stays(each.change, found[below]):
            remove(*_place(copied, below))
            copied.digests.pop(below, None)
            copied.links.pop(below, None)
    for below, each in mine.items():
        if each.change.after is not None:
            _put(copied, below, each.change, found[below], store)
    return {step for each in mine.values() for step in each.by}


def below_source(copied: Copied, path: str) -> str | None:
    """Where `path` of the project is below the target of a mount; None when the mount does not have it."""
    if copied.is_file:
        return "." if path == copied.source else None
    if copied.source == ".":
        return path
    return path[len(copied.source) + 1 :] if path.startswith(f"{copied.source}/") else None


def left_out_part(project: Project, source: str, path: str) -> tuple[str, str]:
    """The outermost part of `path`, which is `source` or below it, that a mount of `source` leaves out, and why.

    Both are empty when the mount has it.
    """
    top = PurePosixPath(source)
    names = PurePosixPath(path).relative_to(top).parts
    at = top
    for number, name in enumerate(names, start=1):
        at /= name
        if reason := left_out_of(project, project.root / at, name, is_folder=number < len(names)):
            return at.as_posix(), reason
    return "", ""


def _found(copied: Copied, mine: Mapping[str, Combined], below: str) -> FileState | None:
    root, name = _place(copied, below)
    each = mine[below]
    found, change = found_at(root, mine, name), each.change
    if same(change.before, found) or same(change.after, found):
        return found
    raise ConflictError(f"`{change.path}` has changed in the project since `{each.by[0]}` changed it in this run")


def _stays(change: Change, found: FileState | None) -> bool:
    return change.after is not None and change.after.same_as(found)


def _put(copied: Copied, below: str, change: Change, found: FileState | None, store: Store) -> None:
    wanted = change.after
    assert wanted is not None
    root, name = _place(copied, below)
    if not _stays(change, found):
        put(root, name, wanted, store)
        _note_folders(copied, root / name)
    if wanted.kind == "link":
        copied.links[below] = wanted.target
    if wanted.kind == "file":
        copied.digests[below] = wanted.digest
        set_mode(root, name, wanted.mode & ~0o222 if copied.readonly else wanted.mode)


def _note_folders(copied: Copied, made: Path) -> None:
    """Folders that were made on the way are sealed like the others."""
    if not copied.readonly:
        return
    known = {folder for folder, _ in copied.folders}
    new = [folder for folder in (made, *made.parents) if folder.is_dir() and folder not in known]
    copied.folders.extend((folder, 0o755) for folder in reversed(new) if copied.target in folder.parents)


def _place(copied: Copied, below: str) -> tuple[Path, str]:
    return (copied.target.parent, copied.target.name) if copied.is_file else (copied.target, below)
