"""Hands a Landlock ruleset to the kernel. Part of the supervisor, loaded when a process is confined."""

import ctypes
import os
import stat

from wave_runtime.processes.kernel_calls import call
from wave_runtime.processes.supervisor import NotConfined

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH, _NET_PORT = 1, 2
_TCP_SINCE, _SCOPES_SINCE = 4, 6


def restrict_self(rules: int) -> None:
    """From now on the ruleset holds for this process and all that it starts. Raises OSError."""
    call(_RESTRICT_SELF, rules, 0)


def ruleset(
    handled: "tuple[int, int, int, int]",
    of_one_file: int,
    paths: "tuple[tuple[bytes, int], ...]",
    ports: "tuple[tuple[int, int], ...]",
) -> int:
    """A descriptor of the ruleset. Raises NotConfined."""
    abi, files, tcp, scopes = handled
    attributes = (ctypes.c_uint64 * 3)(files, tcp, scopes)
    size = 8 * (1 + (abi >= _TCP_SINCE) + (abi >= _SCOPES_SINCE))
    try:
        rules = call(_CREATE_RULESET, attributes, ctypes.c_size_t(size), 0)
    except OSError as error:
        raise NotConfined(error.errno, error.strerror, b"Landlock") from None
    part = b""
    try:
        for part, access in paths:
            allow_path(rules, part, access, of_one_file)
        for port, access in ports:
            part = b"port %d" % port
            call(_ADD_RULE, rules, _NET_PORT, (ctypes.c_uint64 * 2)(access, port), 0)
    except OSError as error:
        os.close(rules)
        raise NotConfined(error.errno, error.strerror, b"Landlock rule for " + part) from None
    return rules


def allow_path(rules: int, path: bytes, access: int, of_one_file: int) -> None:
    """Grants `access` on a file or a folder; of `of_one_file` alone if it is a file. Raises OSError."""
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            access &= of_one_file
        rule = access.to_bytes(8, "little") + descriptor.to_bytes(4, "little")
        if access:
            call(_ADD_RULE, rules, _PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)
