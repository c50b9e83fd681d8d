"""Numbers between bounds that are multiples of some numbers and not of others. Exact: all numbers are fractions."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil, floor, lcm

from wavec.automata.work import Work
from wavec.subsumption.facts import Bound, Differs, Fact, Multiple, exact
from wavec.subsumption.witness.result import EMPTY, Found, Result, stuck

_TRIES = 2_000
_MOST = 2**53
"""JSON readers differ on numbers beyond it, so none is given as an example."""


def find_number(facts: Sequence[Fact], work: Work) -> Result:
    """A number that fulfils `facts`. Raises TooLarge."""
    low = max((_edge(fact) for fact in facts if isinstance(fact, Bound) and fact.lower), default=None)
    high = min((_edge(fact) for fact in facts if isinstance(fact, Bound) and not fact.lower), default=None)
    if low is not None and high is not None and low > high:
        return EMPTY
    steps = [fact.of for fact in facts if isinstance(fact, Multiple) and fact.wanted]
    if any(not fact.wanted and _all_multiples(steps, fact.of) for fact in facts if isinstance(fact, Multiple)):
        return EMPTY
    bottom, top = (low[0] if low else None), (high[0] if high else None)
    if steps:
        return _on_grid(facts, _common_multiple(steps), bottom, top, work)
    if bottom is not None and bottom == top:
        return _first(facts, (bottom,), work) or EMPTY
    return _first(facts, _between(bottom, top), work) or stuck("minimum", "leaves too little room to find a number")


def _edge(bound: Bound) -> tuple[Fraction, int]:
    """Sorts bounds by what they leave: a strict one lies just beside its value."""
    return bound.value, (0 if not bound.strict else 1 if bound.lower else -1)


def _all_multiples(steps: Sequence[Fraction], of: Fraction) -> bool:
    return bool(steps) and (_common_multiple(steps) / of).denominator == 1


def _common_multiple(steps: Sequence[Fraction]) -> Fraction:
    result = steps[0]
    for step in steps[1:]:
        below = lcm(result.denominator, step.denominator)
        result = Fraction(lcm(int(result * below), int(step * below)), below)
    return result


def _on_grid(
    facts: Sequence[Fact], step: Fraction, bottom: Fraction | None, top: Fraction | None, work: Work
) -> Result:
    first = None if bottom is None else ceil(bottom / step)
    last = None if top is None else floor(top / step)
    if first is not None and last is not None and first > last:
        return EMPTY
    counts = _nearest_to_zero(first, last)
    found = _first(facts, (count * step for count in _limited(counts)), work)
    if found is not None:
        return found
    if first is not None and last is not None and last - first < _TRIES:
        return EMPTY
    return stuck("multipleOf", "leaves too many numbers to try")


def _limited(counts: Iterator[int]) -> Iterator[int]:
    return (count for _, count in zip(range(_TRIES), counts, strict=False))


def _nearest_to_zero(first: int | None, last: int | None) -> Iterator[int]:
    """All whole numbers of a range, the positive one of two equally near ones first."""
    start = 1 if (first is None or first <= 1) and (last is None or last >= 1) else 0
    if first is not None and first > start:
        start = first
    if last is not None and last < start:
        start = last
    up, down = start, start - 1
    while (last is None or up <= last) or (first is None or down >= first):
        if last is None or up <= last:
            yield up
            up += 1
        if first is None or down >= first:
            yield down
            down -= 1


def _between(bottom: Fraction | None, top: Fraction | None) -> Iterator[Fraction]:
    """Numbers of a range, readable ones first; a few of very many."""
    whole = _nearest_to_zero(None if bottom is None else ceil(bottom), None if top is None else floor(top))
    yield from (Fraction(count) for _, count in zip(range(64), whole, strict=False))
    low = bottom if bottom is not None else top - 1 if top is not None else Fraction(0)
    high = top if top is not None else low + 1
    for scale in (2, *(10**digits for digits in range(1, 16))):
        near = _nearest_to_zero(ceil(low * scale), floor(high * scale))
        yield from (Fraction(count, scale) for _, count in zip(range(12), near, strict=False))
    yield from (bound for bound in (bottom, top) if bound is not None)


def _first(facts: Sequence[Fact], numbers: Iterable[Fraction], work: Work) -> Found | None:
    for number in numbers:
        work.spend(1, "multipleOf")
        if abs(number) > _MOST:
            continue
        written = int(number) if number.denominator == 1 else float(number)
        if exact(written) == number and all(_fits(number, fact) for fact in facts):
            return Found(written)
    return None


def _fits(number: Fraction, fact: Fact) -> bool:
    match fact:
        case Bound(lower, value, strict):
            return (number > value if lower else number < value) or (number == value and not strict)
        case Multiple(of, wanted):
            return ((number / of).denominator == 1) == wanted
        case Differs(int() | float() as value):
            return number != exact(value)
        case _:
            return True
