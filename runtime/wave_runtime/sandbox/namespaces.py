"""The level `ns`: namespaces of the kernel, made by bubblewrap. A pure function from what is reached to its arguments.

What is not bound is not there: the root is an empty folder in memory, with the system's programs, the settings that are
no secret, and what the step is shown. The network namespace has a loopback device alone.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from wave_runtime.sandbox.reach import Reach
from wave_runtime.sandbox.settings_folder import settings_folder
from wave_runtime.sandbox.system_paths import MACHINE, PROGRAMS, existing

HOME, TEMPORARY = "/home/step", "/tmp"  # of the sandbox, where nobody else is
"""Folders in memory, empty at the start of each program."""
SEPARATE = ("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try")


def arguments(reach: Reach, environment: Mapping[str, str], *, seccomp: int) -> list[str]:
    """For `bwrap --args`. `seccomp` is the descriptor that has the filter."""
    found = [*SEPARATE, *(() if reach.network else ("--unshare-net",))]
    # The supervisor has made a session already: another one would keep signals to the group from the program.
    found += ["--die-with-parent", "--cap-drop", "ALL", "--hostname", "sandbox"]
    found += _system()
    for shown in reach.shown:
        found += ["--bind" if shown.writable else "--ro-bind", str(shown.path), str(shown.path)]
    found += ["--remount-ro", "/", "--chdir", str(reach.folder)]
    # Not by its own environment: a variable of the step, as LD_PRELOAD, is not for the program that makes the walls.
    found.append("--clearenv")
    for name, value in environment.items():
        found += ["--setenv", name, value]
    return [*found, "--seccomp", str(seccomp)]


@cache
def _system() -> tuple[str, ...]:
    return tuple(_of_the_system())


def _of_the_system() -> Iterator[str]:
    for path in existing(PROGRAMS):
        if os.path.islink(path):  # noqa: PTH114  # a launch has milliseconds
            yield from ("--symlink", os.readlink(path), path)  # noqa: PTH115
        else:
            yield from ("--ro-bind", path, path)
    settings = settings_folder()
    yield from ("--ro-bind", settings.path, "/etc")
    for path in settings.bound:
        yield from ("--ro-bind-try", path, path)
    yield from ("--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev")
    for path in existing(tuple(path for path in MACHINE if path.startswith("/sys/"))):
        yield from ("--ro-bind", path, path)
    for folder in (TEMPORARY, HOME):
        yield from ("--tmpfs", folder)
    yield from ("--dir", "/run", "--dir", "/var", "--symlink", TEMPORARY, "/var/tmp")


def sources(reach: Reach) -> Iterable[str]:
    """The paths that bubblewrap itself has to reach, beside those of the system."""
    return (settings_folder().path, *(str(shown.path) for shown in reach.shown))


def is_of_the_system(path: str) -> bool:
    """Whether every step sees `path` without being shown it."""
    return any(path == root or path.startswith(f"{root}/") for root in _roots())


@cache
def _roots() -> tuple[str, ...]:
    return tuple(os.path.realpath(root) for root in existing(PROGRAMS))
