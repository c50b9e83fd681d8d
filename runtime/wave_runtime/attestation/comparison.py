"""What two statements of one run say differently, and where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wave_runtime.plan.canonical import Json, canonical


@dataclass(frozen=True, slots=True)
class Difference:
    """A place, and what stands there in the statement and in the run; empty: nothing."""

    place: str
    stated: str
    found: str


def differences(stated: Json, found: Json, place: str = "") -> Iterator[Difference]:
    """Every place in which `stated` is not `found`, in the order of the statement. Members of lists are found by their
    name."""
    if isinstance(stated, dict) and isinstance(found, dict):
        yield from _of_members(stated, found, place, "/{}")
    elif isinstance(stated, list) and isinstance(found, list):
        yield from _of_members(_by_name(stated), _by_name(found), place, "[{}]")
    elif canonical(stated) != canonical(found):  # for Python, `true` is 1
        yield Difference(place, canonical(stated), canonical(found))


def _of_members(stated: Mapping[str, Json], found: Mapping[str, Json], place: str, form: str) -> Iterator[Difference]:
    for name in dict.fromkeys((*stated, *found)):
        there = place + form.format(name)
        if name not in found:
            yield Difference(there, canonical(stated[name]), "")
        elif name not in stated:
            yield Difference(there, "", canonical(found[name]))
        else:
            yield from differences(stated[name], found[name], there)


def _by_name(items: list[Json]) -> Mapping[str, Json]:
    named: dict[str, Json] = {}
    for number, item in enumerate(items):
        name = item.get("name") if isinstance(item, dict) else None
        key = name if isinstance(name, str) and name not in named else str(number)
        while key in named:  # a name can be a number
            key += "'"
        named[key] = item
    return named
