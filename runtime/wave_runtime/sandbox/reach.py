"""What one program of an attempt gets to see of the machine, beside the programs and settings of the system."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shown:
    """A file or folder that is seen at its own path. It exists, and its path is absolute and without links."""

    path: Path
    writable: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything that is reached."""

    folder: Path
    """The working directory."""
    shown: tuple[Shown, ...]
    """The outer before the inner: what comes later counts."""
    network: bool
    """Whether it has the network of the machine."""
    scratch: Path
    """An empty folder of its own, with `home` and `tmp` in it, for a level that has no private ones."""
