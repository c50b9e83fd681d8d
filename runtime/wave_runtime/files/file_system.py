"""What kind of file system a folder is on: a write-ahead log works only where all its users share one memory."""

import os
from collections.abc import Iterable
from pathlib import Path

_SHARED = frozenset(
    (
        *("9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse", "gfs2", "glusterfs", "gpfs", "lustre"),
        *("ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs"),
    )
)
"""File systems that other machines may write to, and those in user space, of which one cannot know."""


def is_shared(folder: Path) -> bool:
    """Whether `folder` may be used by other machines too; false where the system does not say. Raises OSError."""
    device = folder.stat().st_dev
    try:
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    except OSError:
        return False
    return kind_of(device, mounts.splitlines()).partition(".")[0] in _SHARED


def kind_of(device: int, mountinfo: Iterable[str]) -> str:
    """The type of the file system with the number `device`, from the lines of proc(5) mountinfo; empty: unknown."""
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in mountinfo:
        head, _, tail = line.partition(" - ")
        if head.split(" ")[2:3] == [number]:
            return tail.partition(" ")[0]
    return ""
