"""Space that is kept aside, so that a run on a full disk can still record how it ended."""

import os
from pathlib import Path

SIZE = 1024 * 1024


def keep_reserve(state: Path) -> None:
    """Makes sure that the state directory has its reserve. Raises OSError when the disk has no room for it."""
    path = state / "reserve"
    try:
        if path.stat().st_size == SIZE:
            return
    except FileNotFoundError:
        pass
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, SIZE)
    except OSError:
        path.unlink(missing_ok=True)  # a part of it would only take room from others
        raise
    finally:
        os.close(descriptor)


def free_reserve(state: Path) -> bool:
    """Gives the space back; false when there was none."""
    try:
        (state / "reserve").unlink()
    except OSError:
        return False
    return True
