"""Folders of this machine that every step sees beside those of the system, to read: programs that stand elsewhere.

Who runs the machine names them, as it is no matter of a plan where a machine has its programs.
"""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from wave_runtime.sandbox.namespaces import is_of_the_system
from wave_runtime.sandbox.reach import Shown

VARIABLE = "WAVE_SANDBOX_PATHS"
"""Names them, as PATH does."""

_OF_THE_KERNEL = ("/proc", "/sys", "/dev", "/run")


class NotShown(Exception):
    """A folder that no step may be shown; the message says which and why, `fix` what to do."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


def machine_folders(environment: Mapping[str, str]) -> tuple[Shown, ...]:
    """Those that the variable names, but for what every step sees anyway. Raises NotShown."""
    return _of(environment.get(VARIABLE, ""), environment.get("HOME", ""))


@cache  # each verb asks several times
def _of(named: str, home: str) -> tuple[Shown, ...]:
    folders = dict.fromkeys(_checked(name, home) for name in named.split(os.pathsep) if name)
    return tuple(Shown(folder) for folder in folders if not is_of_the_system(str(folder)))


def _checked(name: str, home: str) -> Path:
    folder = Path(name)
    if not folder.is_absolute():
        raise NotShown(f"`{name}` in {VARIABLE} is not absolute", f"write it as `{folder.absolute()}`")
    real = folder.resolve()
    if not real.is_dir():
        raise NotShown(f"`{name}` in {VARIABLE} is no folder", "correct it, or take it out")
    if real != folder:
        # It would be shown where it really is, and PATH would lead to nothing.
        raise NotShown(f"`{name}` in {VARIABLE} is a link, or lies behind one", f"write `{real}`, here and in PATH")
    closed = [Path(path) for path in (home, *_OF_THE_KERNEL, "/etc") if path]
    if any(place == real or place.is_relative_to(real) for place in closed) or any(
        real.is_relative_to(place) for place in closed[-len(_OF_THE_KERNEL) - 1 :]
    ):
        raise NotShown(
            f"`{name}` in {VARIABLE} would show a step more than programs",
            "name the folders that the programs are in, one by one",
        )
    return real
