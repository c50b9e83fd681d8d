"""Removing a folder, however deep it is and whatever its permission bits are."""

import os
import shutil
import stat
import tempfile
from pathlib import Path


def remove_tree(path: Path) -> None:
    """Removes a folder with everything in it, read-only parts too. Raises OSError."""

    def make_writable(_function: object, name: str, _error: object) -> None:
        parent = Path(name).parent
        parent.chmod(parent.stat().st_mode | 0o700)
        if stat.S_ISDIR(os.lstat(name).st_mode):
            Path(name).chmod(0o700)
            shutil.rmtree(name, onerror=make_writable)
        else:
            Path(name).unlink()

    if path.is_symlink() or path.exists():
        try:
            shutil.rmtree(path, onerror=make_writable)
        except RecursionError:
            _flatten(path)
            shutil.rmtree(path, onerror=make_writable)


def _flatten(top: Path) -> None:
    """Puts every folder below `top` right into it: a tree may be deeper than the interpreter's stack."""
    flat, number = Path(tempfile.mkdtemp(dir=top)), 0
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        folder.chmod(0o700)
        with os.scandir(folder) as members:
            inner = [Path(each) for each in members if each.is_dir(follow_symlinks=False) and Path(each) != flat]
        for each in inner:
            each.chmod(0o700)  # who moves a folder changes what its `..` is
            waiting.append(each.rename(flat / str(number)))
            number += 1
