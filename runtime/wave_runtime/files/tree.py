"""What stands in a folder: every file and link with its stamp, and every folder, without following a link."""

import os
from pathlib import Path
from typing import NamedTuple

from wave_runtime.plan.record import dataclass


class Stamp(NamedTuple):
    """Of a file or link. Nobody can write to a file and leave all of it as it was, but for a write through shared
    memory on a file system that keeps no times of such writes (`tells_of_writes`)."""

    number: int
    size: int
    modified_ns: int
    mode: int
    changed_ns: int
    """Set by the kernel alone."""

    @property
    def written(self) -> tuple[int, int, int, int]:
        """What an honest writer changes."""
        return self[:4]


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder at one moment; paths are relative to it, POSIX."""

    files: dict[str, Stamp]
    """Links and everything that is no folder, too."""
    folders: frozenset[str]


def look(root: Path) -> Tree:
    """Looks at everything below `root`. Raises OSError."""
    files: dict[str, Stamp] = {}
    folders: set[str] = set()
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        with os.scandir(f"{root}/{prefix}") as members:
            for member in members:
                name = prefix + member.name
                if member.is_dir(follow_symlinks=False):
                    waiting.append(f"{name}/")
                    folders.add(name)
                else:
                    files[name] = stamp_of(member.stat(follow_symlinks=False))
    return Tree(files, frozenset(folders))


def stamp_of(state: os.stat_result) -> Stamp:
    """The stamp in what the system says of a file."""
    return Stamp(state.st_ino, state.st_size, state.st_mtime_ns, state.st_mode, state.st_ctime_ns)


_TELL = frozenset({"btrfs", "ext2", "ext3", "ext4", "f2fs", "xfs", "zfs"})


def tells_of_writes(folder: Path) -> bool:
    """Whether the file system of `folder` is known to set the time of a file for every kind of write."""
    try:
        device = folder.stat().st_dev
        wanted = f"{os.major(device)}:{os.minor(device)}"
        with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
            rows = [line.split() for line in file]
    except OSError:
        return False
    kinds = {row[row.index("-") + 1] for row in rows if row[2] == wanted and "-" in row}
    return bool(kinds) and kinds <= _TELL
