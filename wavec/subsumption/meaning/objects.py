"""Keywords for objects."""

from collections.abc import Mapping, Sequence
from typing import Any

from wave_runtime.plan import Json

from wavec.subsumption.facts import (
    Called,
    CalledElse,
    CalledLike,
    Choice,
    Demand,
    Demands,
    EachMember,
    NamesObey,
    Present,
    SomeMember,
    Spelled,
)
from wavec.subsumption.keywords import IN_PLACE
from wavec.subsumption.meaning.rule import NOTHING, Meaning, Reading


def required(value: Sequence[str], reading: Reading) -> Meaning:
    return Meaning(tuple(Present(name, True) for name in value), tuple((Present(name, False),) for name in value))


def properties(value: Mapping[str, Json], reading: Reading) -> Meaning:
    parts = {name: reading.below(part, name) for name, part in value.items()}
    return Meaning(
        tuple(EachMember(Called(name), part) for name, part in parts.items()),
        tuple((SomeMember(Called(name), part.opposite),) for name, part in parts.items()),
    )


def pattern_properties(value: Mapping[str, Json], reading: Reading) -> Meaning:
    parts = {pattern: reading.below(part, pattern) for pattern, part in value.items()}
    return Meaning(
        tuple(EachMember(CalledLike(pattern), part) for pattern, part in parts.items()),
        tuple((SomeMember(CalledLike(pattern), part.opposite),) for pattern, part in parts.items()),
    )


def _others(reading: Reading) -> CalledElse:
    table = reading.table
    return CalledElse(frozenset(table.get("properties", ())), frozenset(table.get("patternProperties", ())))


def additional_properties(value: Json, reading: Reading) -> Meaning:
    selector, part = _others(reading), reading.below(value)
    return Meaning((EachMember(selector, part),), ((SomeMember(selector, part.opposite),),))


def unevaluated_properties(value: Json, reading: Reading) -> Meaning:
    """What schemas in place looked at is not followed; what fails is not among the members named here."""
    if "additionalProperties" in reading.table:
        return NOTHING
    if not reading.table.keys() & IN_PLACE:
        return additional_properties(value, reading)
    doubt = reading.doubt("depends on what other keywords looked at, which is not followed here")
    return Meaning((doubt,), ((SomeMember(_others(reading), reading.below(value).opposite), doubt),))


def property_names(value: Json, reading: Reading) -> Meaning:
    part = reading.below(value)
    return Meaning((NamesObey(part),), ((SomeMember(Spelled(part.opposite), None),),))


def dependencies(value: Mapping[str, Any], reading: Reading) -> Meaning:
    """`dependentRequired`, `dependentSchemas`, and `dependencies`, which is both."""
    holds: list[Demand] = []
    fails: list[Demands] = []
    for name, needed in value.items():
        there, absent = Present(name, True), Present(name, False)
        if isinstance(needed, list):
            if not needed:
                continue
            met: Demands = tuple(Present(other, True) for other in needed)
            fails.extend((there, Present(other, False)) for other in needed)
        else:
            part = reading.below(needed, name)
            met = (part,)
            fails.append((there, part.opposite))
        holds.append(Choice(reading.keyword, ((absent,), (there, *met))))
    return Meaning(tuple(holds), tuple(fails))
