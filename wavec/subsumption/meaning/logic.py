"""Keywords for values of every kind: types, given values, and schemas joined by logic."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from wave_runtime.plan import Json

from wavec.subsumption.document import Literal, Table
from wavec.subsumption.facts import IMPOSSIBLE, Among, Choice, Demand, Demands, Differs, Multiple, kind_of
from wavec.subsumption.meaning.rule import NOTHING, Meaning, Reading

_MOST_PAIRS = 2_000


def of_type(value: Any, reading: Reading) -> Meaning:
    types = [value] if isinstance(value, str) else value
    if reading.kind in types:
        return NOTHING
    if reading.kind == "number" and "integer" in types:
        return Meaning((Multiple(Fraction(1), True),), ((Multiple(Fraction(1), False),),))
    return Meaning((IMPOSSIBLE,), ((),))


def enum(value: Sequence[Json], reading: Reading) -> Meaning:
    same_kind = tuple(item for item in value if kind_of(item) == reading.kind)
    if not same_kind:
        return Meaning((IMPOSSIBLE,), ((),))
    return Meaning((Among(same_kind),), (tuple(_differs(item, reading) for item in same_kind),))


def const(value: Json, reading: Reading) -> Meaning:
    return enum((value,), reading)


def _differs(value: Json, reading: Reading) -> Demand:
    if not isinstance(value, list | dict):
        return Differs(value)
    return Literal(reading.nodes.made(_spelled_out(value)), False)


def _spelled_out(value: list[Json] | dict[str, Json]) -> Table:
    """The schema that accepts only `value`, without `const`."""
    if isinstance(value, dict):
        members = {name: {"const": item} for name, item in value.items()}
        return {"type": "object", "required": list(value), "properties": members, "additionalProperties": False}
    size = {"minItems": len(value), "maxItems": len(value)}
    leading = {"prefixItems": [{"const": item} for item in value]} if value else {}
    return {"type": "array", **size, **leading}


def negation(value: Json, reading: Reading) -> Meaning:
    part = reading.below(value)
    return Meaning((part.opposite,), ((part,),))


def all_of(value: Sequence[Json], reading: Reading) -> Meaning:
    parts = [reading.below(part, index) for index, part in enumerate(value)]
    return Meaning(tuple(parts), tuple((part.opposite,) for part in parts))


def any_of(value: Sequence[Json], reading: Reading) -> Meaning:
    parts = [reading.below(part, index) for index, part in enumerate(value)]
    return Meaning((Choice("anyOf", tuple((part,) for part in parts)),), (tuple(part.opposite for part in parts),))


def one_of(value: Sequence[Json], reading: Reading) -> Meaning:
    parts = [reading.below(part, index) for index, part in enumerate(value)]
    if len(parts) ** 2 > _MOST_PAIRS:
        return reading.unread("has too many alternatives to decide")
    ways: tuple[Demands, ...] = tuple(
        (part, *(other.opposite for other in parts if other is not part)) for part in parts
    )
    none: Demands = tuple(part.opposite for part in parts)
    return Meaning((Choice("oneOf", ways),), (none, *combinations(parts, 2)))


def condition(value: Json, reading: Reading) -> Meaning:
    if "then" not in reading.table and "else" not in reading.table:
        return NOTHING
    tested, then, otherwise = reading.below(value), reading.beside("then"), reading.beside("else")
    ways: tuple[Demands, ...] = ((tested, then), (tested.opposite, otherwise))
    return Meaning((Choice("if", ways),), ((tested, then.opposite), (tested.opposite, otherwise.opposite)))


def reference(value: str, reading: Reading) -> Meaning:
    found = reading.node.document.target(value)
    if found is None:
        return reading.unread("leads to a place that is not followed here")
    target = Literal(reading.nodes.node(found[0], reading.node.document, found[1]), True)
    return Meaning((target,), ((target.opposite,),))
