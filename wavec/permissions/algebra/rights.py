"""Grants as they are asked about."""

from collections.abc import Sequence
from typing import TypeAlias

from wave_runtime.permissions import Layer, Pattern
from wave_runtime.plan.record import dataclass

from wavec.permissions.authorized import GrantLayer

Rights: TypeAlias = Pattern | Sequence[Layer] | Sequence[GrantLayer]
"""A pattern stands for the grant that allows it and nothing else."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Layers with their names."""

    layers: tuple[Layer, ...]
    origins: tuple[str, ...]

    @property
    def denied(self) -> tuple[Pattern, ...]:
        """What any layer denies."""
        return tuple(dict.fromkeys(rule for layer in self.layers for rule in layer.deny))

    def of(self, origin: str) -> Layer | None:
        """The layer with this name."""
        return next((layer for layer, name in zip(self.layers, self.origins, strict=True) if name == origin), None)


def grant_of(rights: Rights) -> Grant:
    """The layers of `rights`."""
    if isinstance(rights, Pattern):
        return Grant((Layer((rights,), ()),), ("0",))
    layers = tuple(part.layer if isinstance(part, GrantLayer) else part for part in rights)
    names: list[str] = []
    for index, part in enumerate(rights):
        name = part.origin if isinstance(part, GrantLayer) else str(index)
        names.append(name if name not in names else f"{name} {index}")
    return Grant(layers, tuple(names))
