"""What is known about a question on grants."""

from typing import Literal, TypeAlias

from wave_runtime.permissions import Call, Pattern
from wave_runtime.plan.record import dataclass

STEPS = 400_000
"""The work that one question may cost."""


@dataclass(frozen=True, slots=True)
class Proved:
    """There is no call against it."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A call that shows the contrary; the matcher has confirmed it."""

    call: Call


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not decided."""

    why: str
    """One lowercase sentence without a period."""


Answer: TypeAlias = Proved | Witness | Unknown

Cause: TypeAlias = Literal["allow", "deny", "layer"]
"""An allow pattern was added, a deny pattern was removed, a whole layer was removed."""


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call that one grant permits and the one before it did not."""

    tool: str
    """Whose domain the call is of; empty for the tools that have no argument."""
    call: Call
    """The shortest that reads like a real one."""
    cause: Cause
    rule: Pattern | None
    """The pattern that was added or removed; None for a layer."""
    origin: str
    """Of the layer that changed: `adapter`, `persona`, `step`; or its place in the grant, counted from 0."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A pattern or layer of which it is not known whether it permits calls that were not permitted before."""

    tool: str
    cause: Cause
    rule: Pattern | None
    origin: str
    why: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What one grant permits beyond another: a call for each tool and each pattern that is the reason."""

    calls: tuple[NewCall, ...]
    undecided: tuple[Undecided, ...]

    @property
    def none(self) -> bool:
        """Proved: every call was permitted before."""
        return not self.calls and not self.undecided
