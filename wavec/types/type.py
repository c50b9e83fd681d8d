"""What kinds of value there are: a closed union.

A type holds every value that can come, and maybe more: what is read from a type is a promise about the values, and
what types cannot say is `Unknown`. So a mistake that is found is one, whatever the run brings.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TypeAlias

from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where a type was declared: the schema, and the path in it."""

    owner: object
    """Whatever the caller tells its schemas apart by."""
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known, or a mistake was reported already: fits everywhere, so that one mistake stays one."""


@dataclass(frozen=True, slots=True)
class Never:
    """No value at all."""


@dataclass(frozen=True, slots=True)
class Null:
    """Only `null`."""


@dataclass(frozen=True, slots=True)
class Bool:
    """`true` and `false`, or one of them."""

    value: bool | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """Numbers: all, some, whole ones, those between bounds (which belong to them)."""

    values: tuple[int | float, ...] | None = None
    whole: bool = False
    minimum: int | float | None = None
    maximum: int | float | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Texts: all, some, those of a length in code points. Format and pattern are for people."""

    values: tuple[str, ...] | None = None
    format: str | None = None
    pattern: str | None = None
    shortest: int = 0
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class ListOf:
    """Lists: types of the first items, the type of all others, how many there are."""

    item: "Type"
    first: tuple["Type", ...] = ()
    shortest: int = 0
    longest: int | None = None

    def at(self, index: int) -> "Type":
        """The type of the item `index`, if there is one."""
        return self.first[index] if index < len(self.first) else self.item


@dataclass(frozen=True, slots=True)
class Record:
    """Objects: declared properties, and what others may be. `rest` is None when there are no others, Unknown when
    nothing is said of them; with neither properties nor Unknown it is a map."""

    properties: Mapping[str, "Type"]
    required: frozenset[str]
    rest: "Type | None"
    origin: Origin | None = field(default=None, compare=False)

    def at(self, name: str) -> "Type | None":
        """The type of the property `name`; None if there is never one."""
        return self.properties.get(name, self.rest)


@dataclass(frozen=True, slots=True)
class OneOf:
    """Values of any of several types; each kind of scalar stands in it once."""

    types: tuple["Plain", ...]


class Deferred:
    """A type that is worked out when somebody looks: schemas may contain themselves, and most parts of large ones
    are never asked for."""

    __slots__ = ("_make", "_type", "origin")

    def __init__(self, make: Callable[[], "Type"], origin: Origin | None = None) -> None:
        self._make = make
        self._type: Plain | OneOf | None = None
        self.origin = origin

    @property
    def type(self) -> "Known":
        """What it is. A type that is nothing but itself is Unknown."""
        if self._type is None:
            self._type = UNKNOWN
            self._type = known(self._make())
        return self._type


Plain: TypeAlias = Unknown | Never | Null | Bool | Number | Text | ListOf | Record
Known: TypeAlias = Plain | OneOf
Type: TypeAlias = Known | Deferred

UNKNOWN = Unknown()
NEVER = Never()
TEXT = Text()


def known(kind: Type) -> Known:
    """`kind`, worked out."""
    return kind.type if isinstance(kind, Deferred) else kind


def parts(kind: Type) -> tuple[Plain, ...]:
    """The alternatives of `kind`; itself if it is no union."""
    plain = known(kind)
    return plain.types if isinstance(plain, OneOf) else (plain,)


def origin_of(kind: Type | None) -> Origin | None:
    """Where `kind` was declared, if that is known."""
    return kind.origin if isinstance(kind, Deferred | Record) else None
