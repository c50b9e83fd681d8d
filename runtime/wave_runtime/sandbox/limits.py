"""Bounds on what a step uses: which the kernel holds at once, and which a watchdog looks after.

| bound | held by | strength |
|---|---|---|
| memory of the whole tree | the supervisor looks ten times a second and kills the tree | soft |
| memory of one process | RLIMIT_DATA at four times the bound: a brake until the next look | soft |
| number of processes | the supervisor, as above | soft |
| tasks of the user | RLIMIT_NPROC, well above the bound: a brake; root is not held by it | soft |
| no core dumps | RLIMIT_CORE | hard |

Not bounded: what is written to disk, and anonymous files in memory that no process has mapped.
"""

import os
import resource
from dataclasses import dataclass

_DATA_FACTOR = 4
"""Programs reserve more than they use: stacks of threads, arenas of allocators."""
_TASKS_FACTOR, _TASKS_MORE = 8, 64
"""The kernel counts threads, and those of all processes of the user on the machine."""
_UID_FIELD, _THREADS_FIELD = b"\nUid:", b"\nThreads:"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one step; None for no bound."""

    memory: int | None = None
    """Bytes that all its processes may use together."""
    processes: int | None = None
    """How many it may have at once, without those of a wrapper around it."""

    def of_the_kernel(self, tasks: int = 0) -> tuple[tuple[int, int], ...]:
        """For `Confinement.limits`. `tasks` is what `tasks_of` the step's user says."""
        found = [(resource.RLIMIT_CORE, 0)]
        if self.memory is not None:
            found.append((resource.RLIMIT_DATA, self.memory * _DATA_FACTOR))
        if self.processes is not None:
            found.append((resource.RLIMIT_NPROC, tasks + self.processes * _TASKS_FACTOR + _TASKS_MORE))
        return tuple(found)


def tasks_of(uid: int) -> int:
    """How many processes and threads of the user there are now; some milliseconds on a busy machine."""
    found = 0
    for name in filter(str.isdecimal, os.listdir("/proc")):  # noqa: PTH208
        try:
            with open(f"/proc/{name}/status", "rb") as file:
                text = file.read()
            if int(text.partition(_UID_FIELD)[2].split(None, 1)[0]) == uid:
                found += int(text.partition(_THREADS_FIELD)[2].split(None, 1)[0])
        except (OSError, IndexError, ValueError):  # it has ended
            continue
    return found
