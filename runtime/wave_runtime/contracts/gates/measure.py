"""What a gate looks at, and what it says."""

from dataclasses import dataclass
from pathlib import Path

from wave_runtime.ports import Finding


@dataclass(frozen=True, slots=True)
class Subject:
    """The file that is measured."""

    text: str
    source: str
    """Its path in the workspace."""
    workspace: Path


@dataclass(frozen=True, slots=True)
class Measure:
    """From 0 to 100, rounded down; and what keeps it from 100."""

    score: int
    findings: tuple[Finding, ...] = ()


def share(good: int, of: int) -> int:
    """How many of a hundred are good; 100 when there is nothing to look at."""
    return 100 if of == 0 else 100 * good // of
