"""Which process it is: a number alone may belong to a stranger by the time it is looked at."""

import os
from pathlib import Path

from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """A process, told from every other before and after it on this machine."""

    pid: int
    started: int
    """Clock ticks between the start of the machine and that of the process; 0 where the system does not say."""
    boot: str
    """The current start of the machine; empty where the system does not say."""

    @staticmethod
    def own() -> "ProcessIdentity":
        """This process."""
        return ProcessIdentity(os.getpid(), _start_of(os.getpid()), _boot())

    @staticmethod
    def parse(text: str) -> "ProcessIdentity | None":
        """What `str` made `text` of; None for anything else."""
        pid, _, rest = text.partition("@")
        started, _, boot = rest.partition("@")
        if not (pid.isdecimal() and started.isdecimal()):
            return None
        return ProcessIdentity(int(pid), int(started), boot)

    def __str__(self) -> str:
        return f"{self.pid}@{self.started}@{self.boot}"

    def is_alive(self) -> bool:
        """Whether this very process is there; a stranger with its number is not it."""
        return self.boot == _boot() and self.started == _start_of(self.pid) and _exists(self.pid)


def _boot() -> str:
    return _read("/proc/sys/kernel/random/boot_id")


def _start_of(pid: int) -> int:
    # The name of the program stands in brackets and may hold any character, brackets too.
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return int(fields[19]) if len(fields) > 19 else 0


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _read(path: str) -> str:
    try:
        return Path(path).read_text("ascii", "replace").strip()
    except OSError:
        return ""
