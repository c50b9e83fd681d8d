"""What a shell line demands: the simple commands it runs, the files it opens."""

from wave_runtime.permissions.gaps import shown
from wave_runtime.record import dataclass


class NotUnderstood(ValueError):
    """A shell line that could run anything: `reason` says why, `at` is the offset in the line."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


@dataclass(frozen=True, slots=True)
class Within:
    """The command that runs another one."""

    command: str
    """As patterns see it."""
    reach: str
    """Its beginning, up to the name of the program that it runs."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that a line needs to be permitted. What is not known of it is written as gaps (`gaps.py`)."""

    tool: str
    """`Bash` for a simple command, `Write` or `Read` for a redirection."""
    argument: str
    """The command as patterns see it, or the path."""
    words: tuple[str, ...] = ()
    """Of a simple command, after unquoting."""
    unrestricted: str = ""
    """Why only a grant that allows every command permits it; empty: a pattern that matches is enough."""
    spelled_is_enough: bool = False
    """Whether a pattern of a command that runs this one and spells all of it permits it even so."""
    within: tuple[Within, ...] = ()
    """The commands that run this one. A pattern that spells its program there permits it, too."""
    where: str = ""
    """Where in the line it stands, to be read behind it: " after `;`"."""
    folders: frozenset[str] | None = frozenset({""})
    """In which it may run, relative to where the line began or absolute; None: not known."""

    def __str__(self) -> str:
        return f"{self.tool}({shown(self.argument)})"
