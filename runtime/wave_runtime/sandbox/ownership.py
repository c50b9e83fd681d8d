"""Whose the files of an attempt are while a step runs as another user than the runtime."""

import os
from collections.abc import Iterable
from pathlib import Path


def give(places: Iterable[Path], user: tuple[int, int]) -> None:
    """Everything at and below `places` becomes the user's; links are not followed. Raises OSError."""
    for place in places:
        os.chown(place, *user, follow_symlinks=False)
        for folder, folders, files, descriptor in os.fwalk(place, onerror=_raise):
            del folder
            for name in (*folders, *files):
                os.chown(name, *user, dir_fd=descriptor, follow_symlinks=False)


def _raise(error: OSError) -> None:
    if not isinstance(error, NotADirectoryError):
        raise error
