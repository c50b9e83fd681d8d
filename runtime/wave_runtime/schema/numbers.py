"""Numbers inside the bounds of a conjunction: small, round ones first. Reckoned in fractions, never in doubles."""

import math
from collections.abc import Iterator
from fractions import Fraction

from wave_runtime.schema.conjunction import Conjunction
from wave_runtime.schema.draw import rotated

_SPAN = 10
_FINEST = 9


def numbers(shape: Conjunction, *, integer: bool, seed: str) -> Iterator[int | float]:
    """Candidates; the caller tests them."""
    low, high = _bound(shape, "minimum", "exclusiveMinimum", 1), _bound(shape, "maximum", "exclusiveMaximum", -1)
    factors = [Fraction(repr(factor)) for factor in shape.each("multipleOf")]
    if integer:
        factors.append(Fraction(1))
    if factors:
        yield from _grid(_common_multiple(factors), low, high, seed)
        return
    if low is None or high is None or high - low > 1:
        yield from _grid(Fraction(1), low, high, seed)
    for digits in range(1, _FINEST + 1):
        yield from _grid(Fraction(1, 10**digits), low, high, seed)


def _bound(shape: Conjunction, inclusive: str, exclusive: str, side: int) -> Fraction | None:
    """The tightest of all bounds on one side; whether it may be reached itself is left to the test."""
    stated = [Fraction(repr(value)) for keyword in (inclusive, exclusive) for value in shape.each(keyword)]
    return side * max(side * value for value in stated) if stated else None


def _grid(step: Fraction, low: Fraction | None, high: Fraction | None, seed: str) -> Iterator[int | float]:
    first = math.ceil(low / step) if low is not None else None
    last = math.floor(high / step) if high is not None else None
    if first is None:
        first = 1 if last is None or last > _SPAN else last - _SPAN
    if last is None:
        last = first + _SPAN
    if last < first:
        return
    # Ends of the range come last: a bound may be exclusive, and a value in the middle shows more.
    inner = range(first + 1, min(last, first + _SPAN)) or range(first, first + 1)
    for count in dict.fromkeys((*rotated(inner, seed, step), first, last, last - 1, 0)):
        if first <= count <= last:
            yield _plain(count * step)


def _plain(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def _common_multiple(factors: list[Fraction]) -> Fraction:
    denominator = math.lcm(*(factor.denominator for factor in factors))
    return Fraction(math.lcm(*(int(factor * denominator) for factor in factors)), denominator)
