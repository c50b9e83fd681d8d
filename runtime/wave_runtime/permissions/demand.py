"""What a shell line demands: the simple commands it runs, the files it opens."""

from dataclasses import dataclass


class NotUnderstood(ValueError):
    """A shell line that could run anything: `reason` says why, `at` is the offset in the line."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that a line needs to be permitted. `ANYTHING` and `ANY_WORD` stand for text that is not known."""

    tool: str
    """`Bash` for a simple command, `Write` or `Read` for a redirection."""
    argument: str
    """The command as patterns see it, or the path."""
    words: tuple[str, ...] = ()
    """Of a simple command, after unquoting."""
    unrestricted: str = ""
    """Why only a grant that allows every command permits it; empty: a pattern that matches is enough."""

    def __str__(self) -> str:
        return f"{self.tool}({self.argument})"
