"""Files below a folder that somebody else may have written: opened name by name, never through a link.

Comparing resolved paths would leave a gap between the look and the use; a descriptor that was opened without
following anything cannot be led astray.
"""

import os
import stat
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from wave_runtime.plan.render import check_path


class UnsafePath(Exception):
    """The path leads through a link, or to something that is no ordinary file; the message says which."""


def open_below(root: Path, relative: str) -> BinaryIO:
    """The regular file `relative` below `root`, for reading. Raises FileNotFoundError, UnsafePath, OSError."""
    with _parent(root, relative, make=False) as (folder, name):
        # O_NONBLOCK: opening a pipe must not wait for its other end.
        descriptor = _open(name, os.O_RDONLY | os.O_NONBLOCK, folder, relative)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnsafePath(f"`{relative}` is not a regular file")
    return os.fdopen(descriptor, "rb")


def create_below(root: Path, relative: str) -> BinaryIO:
    """The file `relative` below `root`, new or emptied, for writing; folders are made.

    Raises UnsafePath and OSError.
    """
    with _parent(root, relative, make=True) as (folder, name):
        descriptor = _open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK, folder, relative)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnsafePath(f"`{relative}` is not a regular file")
    return os.fdopen(descriptor, "wb")


def is_below(root: Path, relative: str) -> bool:
    """Whether something stands at `relative` below `root`. Raises UnsafePath and OSError."""
    try:
        with _parent(root, relative, make=False) as (folder, name):
            return _exists(name, folder)
    except (FileNotFoundError, NotADirectoryError):
        return False


def folder_below(root: Path, relative: str, *, make: bool) -> Path:
    """The folder `relative` below `root` after a look that no link leads to it; made on request.

    Raises FileNotFoundError, UnsafePath, OSError.
    """
    if relative != ".":
        with _parent(root, f"{relative}/x", make=make):
            pass
    return root / relative


class folder_of:  # reads as the function that it is
    """The folder of a path, opened name by name, and the last name; closed at the end.

    Any name goes that a file can have. Raises FileNotFoundError, UnsafePath, OSError.
    """

    def __init__(self, root: Path, relative: str, *, make: bool) -> None:
        if relative != "." and any(name in ("", ".", "..") for name in relative.split("/")):
            raise UnsafePath(f"`{relative}` does not stay where it is")
        self._root, self._relative, self._make = root, relative, make
        self._stack = ExitStack()

    def __enter__(self) -> tuple[int, str]:
        *folders, name = self._relative.split("/")
        try:
            at = self._keep(os.open(self._root, os.O_PATH | os.O_DIRECTORY))
            for folder in folders:
                if self._make and not _exists(folder, at):
                    with suppress(FileExistsError):
                        os.mkdir(folder, dir_fd=at)
                at = self._keep(_open(folder, os.O_PATH | os.O_DIRECTORY, at, self._relative))
        except BaseException:
            self._stack.close()
            raise
        return at, name

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _keep(self, descriptor: int) -> int:
        self._stack.callback(os.close, descriptor)
        return descriptor


def _parent(root: Path, relative: str, *, make: bool) -> folder_of:
    if reason := check_path(relative):
        raise UnsafePath(f"`{relative}` is not a safe path: {reason}")
    return folder_of(root, relative, make=make)


def _exists(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _open(name: str, flags: int, folder: int, relative: str) -> int:
    try:
        return os.open(name, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644, dir_fd=folder)
    except FileNotFoundError:
        raise
    except OSError as error:
        try:
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except OSError:
            raise error from None
        if stat.S_ISLNK(found.st_mode):
            raise UnsafePath(f"`{relative}` leads through the link `{name}`") from None
        raise
