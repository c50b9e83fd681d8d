"""Counts what the tree of an attempt uses, ten times a second. A soft bound: between two looks more can be used.

The kernel's own bounds are for one process (memory) or for all processes of a user on the machine (their number), and
some do not hold for root; so a tree is counted from outside. Part of the supervisor, loaded when there is a bound.
"""

import os
import time

from wave_runtime.processes.process_tree import descendants

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.processes.messages import Message

_LOOK_S = 0.1
_PAGE = os.sysconf("SC_PAGE_SIZE")
_NO_BOUND = 1 << 62


def watching(confinement: "Message") -> "Watchdog | None":
    """For the bounds of a confinement; None when it has none."""
    memory, processes = confinement[-1]
    return Watchdog(memory, processes) if memory or processes else None


class Watchdog:
    """Looks when it is asked, and not more often than it should."""

    look_s = _LOOK_S
    """Seconds between two looks."""

    def __init__(self, memory: int, processes: int) -> None:
        """At most `memory` bytes and `processes` processes; 0 for no bound."""
        self._memory, self._processes = memory or _NO_BOUND, processes or _NO_BOUND
        self._next = 0.0

    def exceeded(self) -> str:
        """The bound that is exceeded now, `memory` or `processes`; empty for none, and when it is not time to look."""
        now = time.monotonic()
        if now < self._next:
            return ""
        self._next = now + _LOOK_S
        tree = descendants(self._processes + 1)
        if len(tree) > self._processes:
            return "processes"
        # Pages that several share count for each in the first sum, which is quick; the second shares them out.
        if sum(map(_resident, tree)) > self._memory and sum(map(_proportional, tree)) > self._memory:
            return "memory"
        return ""


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0


def _proportional(pid: int) -> int:
    """Its part of the pages that it shares, and all of its own; without the right to know, all but those of files."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            return _kilobytes(file.read(), b"Pss:")
    except OSError:
        pass
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            text = file.read()
    except OSError:
        return 0
    return _kilobytes(text, b"RssAnon:") + _kilobytes(text, b"RssShmem:")


def _kilobytes(text: bytes, name: bytes) -> int:
    for line in text.split(b"\n"):
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    return 0
