"""The filter of system calls under every sandbox: what a build, a test or an agent has no use for, and an attack has.

A namespace of its own, mounts, other processes' memory, keys of the kernel, io_uring (whose calls no filter sees),
modules, characters pushed into a terminal. `clone3` is "not there": its flags lie in memory, which a filter cannot
read, and libc then takes `clone`. Sockets are restricted where no network namespace does it.
"""

import errno
import hashlib
import platform
from enum import Enum
from functools import cache

from wave_runtime.sandbox import syscalls
from wave_runtime.sandbox.bpf import ALLOW, Condition, Rule, assemble, refuse

NEW_NAMESPACES = 0x7E020000
"""Every flag of `clone` that makes a namespace."""
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
"""Requests that put characters into a terminal, as if they were typed."""
MSG_FASTOPEN = 0x20000000
"""Connects by sending: Landlock does not see such a connection."""

_UNIX, _INET, _INET6, _NETLINK = 1, 2, 10, 16
_STREAM, _DATAGRAM = 1, 2
_TYPE_MASK = 0xF
_ANY, _TCP, _UDP = 0, 6, 17
_ROUTE = 0

DENIED = (
    # namespaces and mounts
    *("unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen", "fsconfig"),
    *("fsmount", "fspick", "mount_setattr"),
    # other processes
    *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd"),
    # wide doors into the kernel
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("add_key", "keyctl", "request_key"),
    # files by number, past every path
    *("name_to_handle_at", "open_by_handle_at", "fanotify_init", "lookup_dcookie"),
    # the machine
    *("acct", "clock_adjtime", "clock_settime", "create_module", "delete_module", "finit_module", "get_kernel_syms"),
    *("init_module", "ioperm", "iopl", "kexec_file_load", "kexec_load", "nfsservctl", "query_module", "quotactl"),
    *("quotactl_fd", "reboot", "setdomainname", "sethostname", "settimeofday", "swapoff", "swapon", "syslog", "uselib"),
    *("vhangup", "_sysctl"),
)
"""They fail with EPERM."""

SHARED_IPC = (
    *("shmget", "shmat", "shmctl", "shmdt", "semget", "semop", "semtimedop", "semctl"),
    *("msgget", "msgsnd", "msgrcv", "msgctl", "mq_open", "mq_unlink"),
)
"""Denied as well where the step shares the host's IPC namespace: they reach other programs of the same user."""


class Sockets(Enum):
    """Which sockets a step may make. Two ends of a pair (`socketpair`) are always allowed."""

    PRIVATE = "private"
    """Those of the internet, of UNIX and of routing: for a step with a network namespace of its own."""
    NONE = "none"
    """None."""
    TCP = "tcp"
    """TCP alone, and only as Landlock sees it: no other protocol under its name, no connection made by sending."""
    INTERNET = "internet"
    """TCP and UDP. No UNIX sockets: services of the host listen on them, and on abstract ones no path guards them."""


@cache
def filter_bytes(sockets: Sockets, *, own_namespaces: bool, machine: str | None = None) -> bytes:
    """The filter as `struct sock_filter` after `struct sock_filter`: for prctl, or for `bwrap --seccomp`.

    `own_namespaces`: the step has PID and IPC namespaces of its own. Raises KeyError for a machine other than those of
    `syscalls.MACHINES`; ask `supported` first.
    """
    eperm, absent = refuse(errno.EPERM), refuse(errno.ENOSYS)
    actions = dict.fromkeys(DENIED, eperm) | {"clone3": absent}
    rules = {
        "clone": Rule(((Condition(0, (0,), NEW_NAMESPACES),),)),
        "ioctl": Rule(((Condition(1, (TIOCSTI, TIOCLINUX)),),), matched=eperm, otherwise=ALLOW),
        "socketpair": Rule(((Condition(0, (_UNIX,)),),)),
    }
    if not own_namespaces:
        actions |= dict.fromkeys(SHARED_IPC, eperm)
        rules["prlimit64"] = Rule(((Condition(0, (0,)),),))  # limits of others: a way to kill them
    if sockets is Sockets.NONE:
        actions["socket"] = eperm
    else:
        rules["socket"] = Rule(_SOCKET_ROWS[sockets])
    if sockets is Sockets.TCP:
        rules["sendto"] = Rule(((Condition(3, (0,), MSG_FASTOPEN),),))
        rules["sendmsg"] = Rule(((Condition(2, (0,), MSG_FASTOPEN),),))
        rules["sendmmsg"] = Rule(((Condition(3, (0,), MSG_FASTOPEN),),))
    return assemble(machine or platform.machine(), actions, rules)


_INTERNET_FAMILIES = Condition(0, (_INET, _INET6))
_ROUTING = (Condition(0, (_NETLINK,)), Condition(2, (_ROUTE,)))

_SOCKET_ROWS = {
    Sockets.PRIVATE: ((Condition(0, (_UNIX, _INET, _INET6)),), _ROUTING),
    Sockets.TCP: ((_INTERNET_FAMILIES, Condition(1, (_STREAM,), _TYPE_MASK), Condition(2, (_ANY, _TCP))),),
    Sockets.INTERNET: (
        (_INTERNET_FAMILIES, Condition(1, (_STREAM, _DATAGRAM), _TYPE_MASK), Condition(2, (_ANY, _TCP, _UDP))),
        _ROUTING,
    ),
}
"""Landlock leaves MPTCP, SCTP and SMC alone, so a socket that is to be TCP must say 0 or TCP."""


def supported(machine: str | None = None) -> bool:
    """Whether a filter can be made for this machine."""
    return (machine or platform.machine()) in syscalls.MACHINES


def digest(program: bytes) -> str:
    """What the evidence says of a filter: the SHA-256 of its bytes, in hexadecimal digits."""
    return hashlib.sha256(program).hexdigest()
