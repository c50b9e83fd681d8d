"""When two JSON values are equal: by their mathematical value (1 is 1.0), members in any order, `true` is not 1."""

from collections.abc import Hashable, Mapping, Sequence

from wave_runtime.plan import Json


def key_of(value: Json) -> Hashable:
    """The same for equal values, and for them alone."""
    match value:
        case bool():
            return ("?", value)
        case Mapping():
            return ("{", frozenset((name, key_of(item)) for name, item in value.items()))
        case list() | tuple():
            return ("[", *map(key_of, value))
        case _:
            return value


def equal_items(items: Sequence[Json]) -> tuple[int, int] | None:
    """The indexes of the first two items that are equal; None: they all differ."""
    seen: dict[Hashable, int] = {}
    for index, item in enumerate(items):
        first = seen.setdefault(key_of(item), index)
        if first != index:
            return first, index
    return None
