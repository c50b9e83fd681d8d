"""Lists for a conjunction: two items where that is allowed, and those that `contains` asks for."""

from collections.abc import Iterator
from itertools import islice

from wave_runtime.plan import Json, canonical
from wave_runtime.schema.conjunction import Conjunction
from wave_runtime.schema.growth import Grower, Place

_PREFERRED = 2
_LONGEST = 1000


def lists(shape: Conjunction, place: Place, grower: Grower) -> Iterator[list[Json]]:
    """Candidates; the caller tests them."""
    leading = _leading(shape)
    needed = sum(int(least) for _, least, _ in _contained(shape))
    lowest = int(shape.most("minItems") or 0)
    highest = shape.least("maxItems")
    preferred = max(lowest, needed, leading or (_PREFERRED if place.depth < 6 else 1))
    if place.lean or grower.recurs(shape.item(leading), place.following(shape.refs)):
        preferred = max(lowest, needed)
    sizes = (
        preferred,
        lowest,
        max(lowest, needed),
        needed + leading,
        *((int(highest),) if highest is not None else ()),
    )
    for size in dict.fromkeys(min(size, highest if highest is not None else size) for size in sizes):
        for first in dict.fromkeys((leading, 0, 1)):
            items = _items(shape, int(size), first, place, grower) if size <= _LONGEST else None
            if items is not None:
                yield items
            if not needed:
                break


def _items(shape: Conjunction, size: int, first: int, place: Place, grower: Grower) -> list[Json] | None:
    """`size` items, those that are to be contained from index `first` on; None when there is no value for one."""
    wanted = dict(enumerate(_wanted(shape), start=first))
    others: tuple[Json, ...] = tuple({"not": schema} for schema, _, most in _contained(shape) if most is not None)
    unique = any(shape.each("uniqueItems"))
    items: list[Json] = []
    taken: set[str] = set()
    for index in range(size):
        extra = (wanted[index],) if index in wanted else others
        found = grower.grow((*shape.item(index), *extra), place.following(shape.refs).item(index))
        item = next((value for value in islice(found, size + 1) if not unique or canonical(value) not in taken), _NONE)
        if item is _NONE:
            return None
        taken.add(canonical(item) if unique else "")
        items.append(item)
    return items


_NONE: Json = ("no value",)
"""Compared by identity."""


def _leading(shape: Conjunction) -> int:
    lengths = [len(items) for items in shape.each("prefixItems")]
    lengths += [len(items) for items in shape.each("items") if isinstance(items, list | tuple)]
    return max(lengths, default=0)


def _contained(shape: Conjunction) -> list[tuple[Json, int, int | None]]:
    return [
        (table["contains"], table.get("minContains", 1), table.get("maxContains"))
        for table in shape.tables
        if "contains" in table
    ]


def _wanted(shape: Conjunction) -> Iterator[Json]:
    for schema, least, _ in _contained(shape):
        yield from [schema] * int(least)
