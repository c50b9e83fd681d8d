"""What kinds of value there are: a closed union."""

from collections.abc import Mapping
from typing import TypeAlias

from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known, or a mistake was reported already: fits everywhere, so that one mistake stays one."""


@dataclass(frozen=True, slots=True)
class Null:
    """Only `null`."""


@dataclass(frozen=True, slots=True)
class Bool:
    """`true` and `false`."""


@dataclass(frozen=True, slots=True)
class Number:
    """Whole or not."""


@dataclass(frozen=True, slots=True)
class Text:
    """Any text."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """Lists whose items are of one type."""

    item: "Type"


@dataclass(frozen=True, slots=True)
class Record:
    """Objects with known properties; `open`: they may have others."""

    properties: Mapping[str, "Type"]
    required: frozenset[str]
    open: bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """Values of any of several types."""

    types: tuple["Type", ...]


Type: TypeAlias = Unknown | Null | Bool | Number | Text | ListOf | Record | OneOf

UNKNOWN = Unknown()
TEXT = Text()


def one_of(types: list[Type]) -> Type:
    """The type of values of any of `types`."""
    distinct: list[Type] = []
    for kind in types:
        for part in kind.types if isinstance(kind, OneOf) else (kind,):
            if part not in distinct:
                distinct.append(part)
    if any(isinstance(kind, Unknown) for kind in distinct):
        return UNKNOWN
    return distinct[0] if len(distinct) == 1 else OneOf(tuple(distinct))
