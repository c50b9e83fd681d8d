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
    """Of those that are needed, some that can be decided. One that is denied shows that the need is not met."""
    patterns: tuple[Pattern, ...]
    """Together they permit all that is needed, and as little else as patterns can say."""
    why: str
    """Who asks for it, for people: "the artifact `plan`"."""
    at: Span
    step: str
    inexpressible: str = ""
    """Why no pattern but one of a whole tool permits it; then there are none."""
