"""The program that tries what a sandbox must refuse. It runs inside, by itself, and prints what each attempt came to.

Its one argument is JSON: places and numbers of the runtime that it must not reach. It prints one line of JSON: the name
of each probe with the name of the error that it met, or null where the forbidden thing was done.
"""

import ctypes
import errno
import json
import os
import socket
import sys
from collections.abc import Callable, Mapping

_NEW_USER = 0x10000000


def main(text: str) -> None:
    """Tries everything that `text` has something for."""
    wanted = json.loads(text)
    found: dict[str, str | None] = {}
    for name, probe in _PROBES.items():
        if name in wanted:
            found[name] = _tried(probe, wanted[name])
    with open("works", "w", encoding="ascii") as file:  # what must be possible
        file.write("yes")
    sys.stdout.write(json.dumps(found, sort_keys=True) + "\n")


def _tried(probe: "Callable[[str], None]", what: str) -> str | None:
    try:
        probe(what)
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, str(error.errno))
    return None


def _write(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_TRUNC))


def _make(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
    os.unlink(path)  # noqa: PTH108  # it starts in milliseconds


def _read(path: str) -> None:
    with open(path, "rb") as file:
        file.read(1)


def _change(path: str) -> None:
    os.chmod(path, 0o666)  # noqa: PTH101
    with open(path, "ab") as file:
        file.write(b"changed")


def _connect(port: str) -> None:
    with socket.create_connection(("127.0.0.1", int(port)), timeout=2):
        pass


def _signal(number: str) -> None:
    os.kill(int(number), 0)


def _see(path: str) -> None:
    os.stat(path)  # noqa: PTH116


def _own_namespace(_: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_USER) != 0:
        raise OSError(ctypes.get_errno(), "")


_PROBES: "Mapping[str, Callable[[str], None]]" = {
    "write": _write,
    "read": _read,
    "readonly": _change,
    "environment": _read,
    "system": _make,
    "settings": _write,
    "signal": _signal,
    "sight": _see,
    "network": _connect,
    "system_calls": _own_namespace,
}

if __name__ == "__main__":
    main(sys.argv[1])
