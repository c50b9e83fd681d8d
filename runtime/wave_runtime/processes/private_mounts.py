"""Shows another user a few places below folders that only root may enter. Part of the supervisor's child, before it
becomes that user.

In a mount namespace of its own, an empty folder in memory hides the closed one; the places are bound into it. The
machine outside does not change, and what else is in the closed folder is out of reach.
"""

import ctypes
import os
import stat

_NEW_MOUNTS = 0x00020000
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_NO_SETUID, _NO_DEVICES = 2, 4

_LIBC = ctypes.CDLL(None, use_errno=True)


def show(closed: "tuple[tuple[bytes, tuple[bytes, ...]], ...]") -> None:
    """For each closed folder, the places below it that stay. Raises OSError."""
    _checked(_LIBC.unshare(_NEW_MOUNTS))
    _mount(b"none", b"/", b"", _RECURSIVE | _PRIVATE)
    for folder, places in closed:
        opened = [(place, os.open(place, os.O_PATH | os.O_CLOEXEC)) for place in places]
        _mount(b"none", folder, b"tmpfs", _NO_SETUID | _NO_DEVICES, b"mode=755")
        for place, descriptor in opened:
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                os.makedirs(place, 0o755, exist_ok=True)  # noqa: PTH103
            else:
                os.makedirs(os.path.dirname(place), 0o755, exist_ok=True)  # noqa: PTH103, PTH120
                os.close(os.open(place, os.O_CREAT | os.O_CLOEXEC, 0o644))
            _mount(b"/proc/self/fd/%d" % descriptor, place, b"", _BIND | _RECURSIVE)
            os.close(descriptor)


def _mount(source: bytes, target: bytes, kind: bytes, flags: int, data: bytes = b"") -> None:
    _checked(_LIBC.mount(source, target, kind, ctypes.c_ulong(flags), data))


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
