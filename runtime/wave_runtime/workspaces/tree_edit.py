"""Reads and changes single paths of a tree that others may have written: no link on the way is ever followed."""

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from wave_runtime.files.paths import UnsafePath, folder_of
from wave_runtime.recording.store import Store
from wave_runtime.workspaces.change_set import Change, Combined, FileState

_CHUNK = 1024 * 1024


def state_at(root: Path, path: str) -> FileState | None:
    """What stands at `path`. Raises UnsafePath for what is no file, link or folder, or behind a link; OSError."""
    try:
        with folder_of(root, path, make=False) as (folder, name):
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISDIR(found.st_mode):
                return FileState("folder")
            if stat.S_ISLNK(found.st_mode):
                return FileState("link", target=os.readlink(name, dir_fd=folder))
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return _file(descriptor, path)
    finally:
        os.close(descriptor)


def found_at(root: Path, changes: Mapping[str, Combined], path: str) -> FileState | None:
    """The same for a path of `changes`: where a link takes or took the place of its folder, nothing stands.

    Raises UnsafePath and OSError.
    """
    try:
        return state_at(root, path)
    except UnsafePath:
        parent = path.rpartition("/")[0]
        while parent:
            if (each := changes.get(parent)) is not None and _is_known_link(root, parent, each.change):
                return None
            parent = parent.rpartition("/")[0]
        raise


def _is_known_link(root: Path, path: str, change: Change) -> bool:
    try:
        found = state_at(root, path)
    except UnsafePath:
        return False
    return found is not None and found.kind == "link" and (found.same_as(change.before) or found.same_as(change.after))


def quick_digest(path: str) -> str | None:
    """The digest of a file that nobody is writing to; None when it cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return _digest(descriptor)
    finally:
        os.close(descriptor)


def keep(root: Path, path: str, store: Store) -> FileState:
    """The same of a regular file, whose content goes into the store. Raises UnsafePath and OSError."""
    with open_file(root, path) as file:
        mode = os.fstat(file.fileno()).st_mode
        digest, size = store.put_file(file)
    return FileState("file", stat.S_IMODE(mode) & 0o777, digest, size)


def open_file(root: Path, path: str) -> BinaryIO:
    """A regular file, for reading. Raises UnsafePath and OSError."""
    with folder_of(root, path, make=False) as (folder, name):
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnsafePath(f"`{path}` is not a regular file")
    return os.fdopen(descriptor, "rb")


def remove(root: Path, path: str) -> None:
    """Removes a file, link or empty folder; a folder with something in it stays. Raises UnsafePath and OSError."""
    with folder_of(root, path, make=False) as (folder, name):
        if not stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            os.unlink(name, dir_fd=folder)
            return
        try:
            os.rmdir(name, dir_fd=folder)
        except OSError:
            if not os.listdir(root / path):  # noqa: PTH208  # a folder that is empty has another reason to stay
                raise


def put(root: Path, path: str, wanted: FileState, store: Store) -> None:
    """Makes `path` what `wanted` says; nothing but a folder may stand there. Raises MissingContent, UnsafePath,
    OSError."""
    with folder_of(root, path, make=True) as (folder, name):
        match wanted.kind:
            case "folder":
                try:
                    os.mkdir(name, dir_fd=folder)
                except FileExistsError:
                    return
            case "link":
                os.symlink(wanted.target, name, dir_fd=folder)
            case "file":
                _copy(store, wanted, name, folder)


def set_mode(root: Path, path: str, mode: int) -> None:
    """Sets the permission bits of a file. Raises UnsafePath and OSError."""
    with folder_of(root, path, make=False) as (folder, name):
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    try:
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)


def _copy(store: Store, wanted: FileState, name: str, folder: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with store.open(wanted.digest) as source, os.fdopen(os.open(name, flags, 0o600, dir_fd=folder), "wb") as file:
        store.copy(source, file, wanted.digest)
        os.fchmod(file.fileno(), wanted.mode)


def _file(descriptor: int, path: str) -> FileState:
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        raise UnsafePath(f"`{path}` is not a regular file")
    return FileState("file", stat.S_IMODE(found.st_mode) & 0o777, _digest(descriptor), found.st_size)


def _digest(descriptor: int) -> str:
    hashed = hashlib.sha256()
    while chunk := os.read(descriptor, _CHUNK):
        hashed.update(chunk)
    return f"sha256:{hashed.hexdigest()}"
