"""A grant: layers of allow and deny patterns. Every layer must permit a call, so another layer can only narrow."""

from wave_runtime.permissions.pattern import Pattern
from wave_runtime.record import dataclass


@dataclass(frozen=True, slots=True)
class Layer:
    """The patterns of one place. An empty `allow` allows nothing; "every tool" is the pattern `*`."""

    allow: tuple[Pattern, ...]
    deny: tuple[Pattern, ...]
