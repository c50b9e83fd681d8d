"""What the makers of objects and lists get: where they are, and a way to get values for what is inside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import escape
from wave_runtime.schema.conjunction import Conjunction


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the instance."""

    pointer: str = ""
    name: str = "value"
    """The member that leads here; items have the name of their list."""
    number: int = 0
    """For items: 1, 2, ...; 0: not an item."""
    depth: int = 0
    known: frozenset[str] = frozenset()
    """References that were followed on the way here."""
    lean: bool = False
    """Leave out everything optional."""

    def member(self, name: str) -> "Place":
        return replace(self, pointer=f"{self.pointer}/{escape(name)}", name=name, number=0, depth=self.depth + 1)

    def item(self, index: int) -> "Place":
        return replace(self, pointer=f"{self.pointer}/{index}", number=index + 1, depth=self.depth + 1)

    def following(self, refs: frozenset[str]) -> "Place":
        return replace(self, known=self.known | refs)


class Grower(Protocol):
    """Makes values and answers questions about schemas."""

    def grow(self, schemas: Sequence[Json], place: Place) -> Iterator[Json]:
        """Values that fit all `schemas`."""
        ...

    def try_grow(self, schemas: Sequence[Json], place: Place) -> Iterator[Json]:
        """The same, for values that may be left out: finding none is no reason to give up."""
        ...

    def fits(self, schema: Json, instance: Json) -> bool: ...

    def expand(self, schemas: Sequence[Json], place: Place) -> Iterator[Conjunction]: ...

    def recurs(self, schemas: Sequence[Json], place: Place) -> bool:
        """Whether the schemas only lead back to where `place` comes from."""
        ...

    def names_like(self, pattern: str, place: Place) -> Iterator[str]:
        """Texts that match a pattern of the prepared schema."""
        ...
