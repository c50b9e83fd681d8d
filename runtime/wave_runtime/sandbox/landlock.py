"""Landlock: which files a process and its descendants may open, which TCP ports they may use, whom they may signal.

What the kernel can hold grows with its version, the *ABI*. A ruleset asks for all that this kernel has. Some things no
version holds: asking for the size, times and existence of a file; changing mode, owner, times and attributes of one's
own files; and UDP.
"""

import ctypes
import errno
import os
from dataclasses import dataclass
from enum import IntFlag

from wave_runtime.processes.confinement import LandlockRuleset

_CREATE_RULESET = 444
_VERSION = 1


class Files(IntFlag):
    """What can be done to files, by the kernel's bits."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


BIND_TCP, CONNECT_TCP = 1, 2
SCOPE_ABSTRACT_SOCKETS, SCOPE_SIGNALS = 1, 2

READ = Files.READ_FILE | Files.READ_DIR
READ_AND_EXECUTE = READ | Files.EXECUTE
WRITE = ~(Files.MAKE_CHAR | Files.MAKE_BLOCK)
"""Everything but devices."""
OF_ONE_FILE = Files.EXECUTE | Files.WRITE_FILE | Files.READ_FILE | Files.TRUNCATE | Files.IOCTL_DEV
"""What a rule on something that is no folder can speak of."""

_SINCE = ((2, Files.REFER), (3, Files.TRUNCATE), (5, Files.IOCTL_DEV))
_TCP_SINCE, _SCOPES_SINCE = 4, 6


class NoLandlock(OSError):
    """This kernel has no Landlock, or it was not switched on."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is allowed; all else is not. Folders stand for everything in them."""

    read: tuple[str, ...] = ()
    execute: tuple[str, ...] = ()
    """Read and execute."""
    write: tuple[str, ...] = ()
    """Read, execute, write, make and remove; devices cannot be made."""
    devices: tuple[str, ...] = ()
    """Devices that are read, written and asked, such as /dev/null."""
    tcp_connect: tuple[int, ...] | None = ()
    """Ports, on any host: Landlock knows no hosts. None for all."""
    tcp_bind: tuple[int, ...] | None = ()
    """The same for listening; 0 is "any free port"."""
    own_process: bool = True
    """The first process may read its own memory map and state in /proc, as JavaScript engines do."""


def abi() -> int:
    """The version of Landlock that the kernel has. Raises NoLandlock with the errno and what it means."""
    libc = ctypes.CDLL(None, use_errno=True)
    found = int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION)))
    if found > 0:
        return found
    number = ctypes.get_errno()
    meaning = {
        errno.ENOSYS: "the kernel was built without Landlock, or is older than 5.13",
        errno.EOPNOTSUPP: "the kernel has Landlock, but did not start it: add `landlock` to the parameter `lsm=`",
    }
    raise NoLandlock(number, meaning.get(number, os.strerror(number)))


def ruleset(rules: Rules, version: int) -> LandlockRuleset:
    """What the supervisor hands to the kernel for `rules`, with everything that ABI `version` can hold.

    Paths are opened when the process is started; they must be absolute and exist then.
    """
    handled = _handled(version)
    tcp = 0
    if version >= _TCP_SINCE:
        tcp = (CONNECT_TCP if rules.tcp_connect is not None else 0) | (BIND_TCP if rules.tcp_bind is not None else 0)
    granted = (
        (rules.read, int(READ & handled)),
        (rules.execute, int(READ_AND_EXECUTE & handled)),
        (rules.write, int(WRITE & handled)),
        (rules.devices, int(OF_ONE_FILE & ~Files.EXECUTE & handled)),
    )
    ports = dict.fromkeys(rules.tcp_connect or (), CONNECT_TCP)
    for port in rules.tcp_bind or ():
        ports[port] = ports.get(port, 0) | BIND_TCP
    return LandlockRuleset(
        abi=version,
        files=int(handled),
        tcp=tcp,
        scopes=SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS if version >= _SCOPES_SINCE else 0,
        of_one_file=int(OF_ONE_FILE),
        paths=tuple((os.fsencode(path), access) for paths, access in granted for path in paths),
        ports=tuple((port, access & tcp) for port, access in sorted(ports.items()) if access & tcp),
        own_process=int(Files.READ_FILE) if rules.own_process else 0,
    )


def _handled(version: int) -> Files:
    handled = Files((1 << 16) - 1)
    for since, access in _SINCE:
        if version < since:
            handled &= ~access
    return handled
