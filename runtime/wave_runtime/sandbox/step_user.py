"""Whom a step runs as. Never root: a user namespace that root made still writes settings of the host in /proc/sys."""

import os
import stat

UNPRIVILEGED = (65534, 65534)
"""User and group `nobody`."""


def step_user(euid: int | None = None) -> tuple[int, int] | None:
    """The numbers to become when the runtime is root; None when it is somebody else already."""
    return UNPRIVILEGED if (os.geteuid() if euid is None else euid) == 0 else None


def closed_folder(path: str, user: tuple[int, int]) -> str | None:
    """The first folder on the way to `path`, and `path` itself, that the user may not enter; None when all is open.

    By permission bits alone: an access list of a file system may say otherwise.
    """
    current = ""
    for part in os.path.realpath(path).split("/"):
        current += f"{part}/"
        found = os.stat(current)  # noqa: PTH116
        if stat.S_ISDIR(found.st_mode) and not _may_enter(found, user):
            return current.rstrip("/") or "/"
    return None


def _may_enter(folder: os.stat_result, user: tuple[int, int]) -> bool:
    if folder.st_uid == user[0]:
        return bool(folder.st_mode & stat.S_IXUSR)
    if folder.st_gid == user[1]:
        return bool(folder.st_mode & stat.S_IXGRP)
    return bool(folder.st_mode & stat.S_IXOTH)
