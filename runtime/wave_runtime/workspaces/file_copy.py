"""One file of the project, copied into a workspace; its digest is taken on the way."""

import hashlib
import os
import stat
import time

from wave_runtime.plan.model import Digest

_CHUNK = 1024 * 1024
_ZEROS = bytes(_CHUNK)


class MountError(Exception):
    """The mount cannot be made; the message names the place and what it is."""


def copy_file(source: str, target: str, name: str, readonly: bool) -> Digest:
    """Copies `source`, called `name` in messages, to the new file `target`. Raises MountError and OSError."""
    try:
        reading = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise MountError(f"`{name}` cannot be read: {error.strerror}") from None
    try:
        found = os.fstat(reading)
        if not stat.S_ISREG(found.st_mode):
            raise MountError(f"`{name}` is {kind_of(found.st_mode)}, which cannot be mounted")
        bits = stat.S_IMODE(found.st_mode) & 0o777
        writing = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            digest = _copy_bytes(reading, writing)
            os.fchmod(writing, (bits & ~0o222) if readonly else bits | 0o200)
            # Dated back when it is very new: whatever the step writes afterwards shows as newer.
            changed = min(found.st_mtime_ns, time.time_ns() - 10**9)
            os.utime(writing, ns=(changed, changed))
        finally:
            os.close(writing)
    finally:
        os.close(reading)
    return digest


def _copy_bytes(reading: int, writing: int) -> Digest:
    """Copies, and says what was copied: a file may change between two looks. Long zeros become holes."""
    hashed, size, has_hole = hashlib.sha256(), 0, False
    while chunk := os.read(reading, _CHUNK):
        hashed.update(chunk)
        size += len(chunk)
        if len(chunk) == _CHUNK and chunk == _ZEROS:
            os.lseek(writing, _CHUNK, os.SEEK_CUR)
            has_hole = True
            continue
        view = memoryview(chunk)
        while view:
            view = view[os.write(writing, view) :]
    if has_hole:
        os.ftruncate(writing, size)
    return f"sha256:{hashed.hexdigest()}"


def kind_of(mode: int) -> str:
    """What it is that is neither file, folder nor link."""
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"
