"""A need: calls that a step has to be permitted, and who says so."""

from typing import Literal

from wave_runtime.permissions import Call, Pattern
from wave_runtime.plan.record import dataclass

from wavec.source.span import Span

Kind = Literal["output", "injection", "mount", "command", "path", "tool"]


@dataclass(frozen=True, slots=True)
class Need:
    """One of a step's needs."""

    kind: Kind
    calls: tuple[Call, ...]
    """Examples of what is needed. One that is denied shows that the need is not met."""
    patterns: tuple[Pattern, ...]
    """Together they permit all that is needed, and as little else as patterns can say."""
    why: str
    """Who asks for it, for people: "the artifact `plan`"."""
    at: Span
    step: str
    line: str = ""
    """Of a command: the shell line with variables for what is to be filled in."""
    inexpressible: str = ""
    """Why no pattern but one of a whole tool permits it; then there are none."""
