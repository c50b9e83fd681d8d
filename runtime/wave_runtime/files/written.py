"""Files that people asked for: whole or not at all."""

import errno
import os
from pathlib import Path

from wave_runtime.exit_codes import STATE_NOT_WRITTEN
from wave_runtime.refusal import Refusal
from wave_runtime.text.reason import reason_of


def check_writable(name: str) -> Path:
    """The path called `name`, when a file can be put there: to be asked before a long run. Raises Refusal."""
    path = Path(name)
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        folder = path.resolve().parent
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOENT, f"there is no folder `{folder}`")
        if not os.access(path if path.exists() else folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise _refusal(name, error) from None
    return path


def write_whole(name: str, text: str) -> None:
    """Writes `text` to the file called `name`, through links, and into devices and pipes. Raises Refusal."""
    data = text.encode("utf-8", "backslashreplace")
    path = Path(name).resolve()
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe stays what it is
            return
        temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _refusal(name, error) from None


def _refusal(name: str, error: OSError) -> Refusal:
    reason = OSError(error.errno, error.strerror)  # without its path, which may be that of a temporary file
    return Refusal(
        f"`{name}` cannot be written: {reason_of(reason)}", fix="choose another file", exit_code=STATE_NOT_WRITTEN
    )
