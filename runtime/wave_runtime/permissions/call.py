"""A call: what an agent asks to do, a tool and its argument."""

import re

from wave_runtime.permissions.pattern import PatternError
from wave_runtime.record import dataclass

_TOOL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool."""

    tool: str
    argument: str | None
    """A path, a shell line or a URL; None: not known, or the tool has none."""

    def __str__(self) -> str:
        return self.tool if self.argument is None else f"{self.tool}({self.argument})"


def parse_call(text: str) -> Call:
    """The call that `text` writes: `Tool` or `Tool(argument)`. The argument is everything up to the last parenthesis.

    Raises PatternError for what is no tool name, for parentheses that are empty or not closed.
    """
    name, opening, rest = text.partition("(")
    if not _TOOL.fullmatch(name):
        found = f"`{name}` is not the name of a tool" if name else "a call begins with the name of a tool"
        raise PatternError(found, "write `Tool` or `Tool(argument)`, as in `Bash(git push origin)`")
    if not opening:
        return Call(name, None)
    if not rest.endswith(")"):
        raise PatternError(f"`{text}` does not close its parenthesis", f"write `{name}({rest or 'ARGUMENT'})`")
    if not rest[:-1].strip():
        raise PatternError(
            f"`{text}` has empty parentheses", f"write `{name}`, or say with which argument it is called"
        )
    return Call(name, rest[:-1])
