"""Keywords for numbers and texts."""

from fractions import Fraction

from wavec.subsumption.facts import Bound, Formed, Matches, Multiple, Size, exact
from wavec.subsumption.language.automaton import automaton_of
from wavec.subsumption.language.formats import FORMATS
from wavec.subsumption.meaning.rule import NOTHING, Meaning, Reading

_MOST = 2**53
"""Beyond it, doubles and whole numbers compare in surprising ways, and JSON readers differ."""


def _bound(value: int | float, reading: Reading, *, lower: bool, strict: bool) -> Meaning:
    if abs(value) > _MOST:
        return reading.unread("has a number that programs round differently")
    number = exact(value)
    return Meaning((Bound(lower, number, strict),), ((Bound(not lower, number, not strict),),))


def minimum(value: int | float, reading: Reading) -> Meaning:
    return _bound(value, reading, lower=True, strict=False)


def maximum(value: int | float, reading: Reading) -> Meaning:
    return _bound(value, reading, lower=False, strict=False)


def exclusive_minimum(value: int | float, reading: Reading) -> Meaning:
    return _bound(value, reading, lower=True, strict=True)


def exclusive_maximum(value: int | float, reading: Reading) -> Meaning:
    return _bound(value, reading, lower=False, strict=True)


def multiple_of(value: int | float, reading: Reading) -> Meaning:
    if value > _MOST:
        return reading.unread("has a number that programs round differently")
    number: Fraction = exact(value)
    return Meaning((Multiple(number, True),), ((Multiple(number, False),),))


def at_least(value: int | float, reading: Reading) -> Meaning:
    """`minLength`, `minItems`, `minProperties`."""
    return Meaning((Size(int(value), None),), ((Size(0, int(value) - 1),),)) if value > 0 else NOTHING


def at_most(value: int | float, reading: Reading) -> Meaning:
    """`maxLength`, `maxItems`, `maxProperties`."""
    return Meaning((Size(0, int(value)),), ((Size(int(value) + 1, None),),))


def pattern(value: str, reading: Reading) -> Meaning:
    if automaton_of(value).exact:
        return Meaning((Matches(value, True),), ((Matches(value, False),),))
    doubt = reading.doubt("is no regular expression that can be compared here")
    return Meaning((Matches(value, True), doubt), ((Matches(value, False), doubt),))


def text_format(value: str, reading: Reading) -> Meaning:
    if value not in FORMATS:
        return NOTHING  # an annotation: no validator here asserts it
    form = FORMATS[value]
    if form.certain == form.pattern:
        return Meaning((Formed(value, True),), ((Formed(value, False),),))
    doubt = reading.doubt("is compared with other formats and patterns only roughly")
    return Meaning((Formed(value, True), doubt), ((Formed(value, False), doubt),))
