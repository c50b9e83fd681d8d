"""The level `lsm`: Landlock and a filter of system calls, where namespaces are not to be had. Nothing is installed.

It holds files, TCP ports, UNIX sockets, signals, other processes and the doors into the kernel. Other than namespaces
it hides nothing that a path names: a step can ask whether a file exists, how large it is, and change mode and times of
files that are its user's own. It has no private /tmp and /proc: give it a TMPDIR in its workspace.
"""

from dataclasses import dataclass

from wave_runtime.processes.confinement import Confinement
from wave_runtime.sandbox import landlock, system_paths
from wave_runtime.sandbox.limits import Limits
from wave_runtime.sandbox.seccomp import Sockets, filter_bytes

ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "NPM_CONFIG_GLOBALCONFIG": "/dev/null",
    "PIP_CONFIG_FILE": "/dev/null",
}
"""For programs that stop when their settings in /etc are refused, and not when they are missing. Those files may hold
passwords, and are seen at no level."""

_TRUNCATE_SINCE, _TCP_SINCE, _SCOPES_SINCE = 3, 4, 6


@dataclass(frozen=True, slots=True)
class Access:
    """What a step may get at beside the system's programs and settings. Absolute paths that exist."""

    write: tuple[str, ...]
    """Its workspace, the folders of its session."""
    execute: tuple[str, ...] = ()
    """Read and executed: readonly mounts, the client's program, the runtime's own Python."""
    tcp: tuple[int, ...] | None = ()
    """Ports that it may connect to, on any host; none at all by default, and None for all the network."""


def missing(version: int, tcp: tuple[int, ...] | None, user: tuple[int, int] | None) -> tuple[str, ...]:
    """What a kernel with this ABI of Landlock cannot hold, for a step that may connect to the ports `tcp`.

    Empty when the level can be had.

    Another user than the runtime's holds signals by itself, and a filter holds "no network" and "all of it".
    """
    needed = [(_TRUNCATE_SINCE, "files: cutting them off (Linux 6.2)")]
    if tcp:
        needed.append((_TCP_SINCE, "network: TCP ports (Linux 6.7)"))
    if user is None:
        needed.append((_SCOPES_SINCE, "processes: signals to others of the same user (Linux 6.12)"))
    return tuple(what for since, what in needed if version < since)


def confinement(
    access: Access, *, version: int, user: tuple[int, int] | None, limits: Limits, tasks: int = 0
) -> Confinement:
    """For the supervisor. `version` is what `landlock.abi` says; `user` whom the step becomes, None for the runtime's
    own; `tasks` as in `Limits.of_the_kernel`.

    Raises KeyError where `seccomp.supported` is false.
    """
    rules = landlock.Rules(
        read=system_paths.existing((*system_paths.SETTINGS, *system_paths.MACHINE)),
        execute=(*system_paths.existing(system_paths.PROGRAMS), *access.execute),
        write=access.write,
        devices=system_paths.existing(system_paths.DEVICES),
        tcp_connect=access.tcp,
        tcp_bind=() if access.tcp is not None else None,
    )
    return Confinement(
        user=user,
        limits=limits.of_the_kernel(tasks),
        landlock=landlock.ruleset(rules, version),
        seccomp=filter_bytes(_sockets(access), own_namespaces=False),
        memory=limits.memory or 0,
        processes=limits.processes or 0,
    )


def _sockets(access: Access) -> Sockets:
    if access.tcp is None:
        return Sockets.INTERNET
    return Sockets.TCP if access.tcp else Sockets.NONE
