"""How long a backtracking matcher may need for a pattern, as a polynomial in the length of the text.

An upper bound by structure. None stands for more than any bound: an unbounded repetition of something that can match
one text in several ways (`(a+)+`, `(a|a)*`) doubles the work with each character.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import TypeAlias, assert_never

from wave_runtime.plan.json_schema.pattern import (
    Anchor,
    Back,
    Characters,
    Choice,
    Group,
    Look,
    Node,
    Ranges,
    Repeat,
    Series,
    merged,
)

Cost: TypeAlias = tuple[int, ...] | None
"""Steps: the constant, then the factors of the length, of its square, ... None: without bound."""

_HIGHEST = 4
_LARGEST = 10**12
_MOST_UNROLLED = 2_000


def search_cost(tree: Node) -> Cost:
    """What finding `tree` somewhere in a text may take."""
    cost = _cost(tree, (1,))
    if cost is None or starts_at_start(tree):
        return cost
    return _bounded((0, *cost))


def steps(cost: Cost, length: int) -> int | None:
    """The cost of a text of `length` characters."""
    return None if cost is None else sum(factor * length**power for power, factor in enumerate(cost))


def starts_at_start(tree: Node) -> bool:
    """Whether the pattern matches at the start of a text alone."""
    match tree:
        case Anchor("start"):
            return True
        case Group(_, body):
            return starts_at_start(body)
        case Series(parts):
            return bool(parts) and starts_at_start(parts[0])
        case Choice(options):
            return all(starts_at_start(option) for option in options)
        case _:
            return False


def is_regular(tree: Node) -> bool:
    """Whether an automaton can match it: no look-around, no back-reference."""
    match tree:
        case Characters() | Anchor():
            return True
        case Look() | Back():
            return False
        case Group(_, body) | Repeat(body):
            return is_regular(body)
        case Series(parts) | Choice(parts):
            return all(is_regular(part) for part in parts)
        case _:
            assert_never(tree)


def rivals(tree: Node) -> bool:
    """Whether unbounded repetitions in one sequence can take the same characters from each other."""
    match tree:
        case Characters() | Anchor() | Back():
            return False
        case Group(_, body) | Repeat(body) | Look(_, _, body):
            return rivals(body)
        case Choice(options):
            return any(rivals(option) for option in options)
        case Series(parts):
            if any(rivals(part) for part in parts):
                return True
            repeated = [characters for part in parts if (characters := _repeated(part))]
            return any(_overlap(one, other) for one, other in combinations(repeated, 2))
        case _:
            assert_never(tree)


def _repeated(node: Node) -> Ranges:
    """The characters that unbounded repetitions in `node` may take. Look-around takes none: it never gives back."""
    match node:
        case Characters() | Anchor() | Back() | Look():
            return ()
        case Group(_, body):
            return _repeated(body)
        case Repeat(body, _, most):
            return _characters(body) if most is None else _repeated(body)
        case Series(parts) | Choice(parts):
            return merged([each for part in parts for each in _repeated(part)])
        case _:
            assert_never(node)


def _characters(node: Node) -> Ranges:
    match node:
        case Characters(ranges):
            return ranges
        case Anchor() | Look():
            return ()
        case Back():
            return ((0, 0x10FFFF),)
        case Group(_, body) | Repeat(body):
            return _characters(body)
        case Series(parts) | Choice(parts):
            return merged([each for part in parts for each in _characters(part)])
        case _:
            assert_never(node)


def _cost(node: Node, rest: Cost) -> Cost:
    """The cost of `node` with what follows it, which costs `rest` each time it is tried."""
    if rest is None:
        return None
    match node:
        case Characters() | Anchor():
            return _sum((1,), rest)
        case Back():
            return _sum((1, 1), rest)
        case Group(_, body):
            return _cost(body, rest)
        case Look(_, _, body):
            return _sum((1,), _cost(body, (1,)), rest)
        case Series(parts):
            for part in reversed(parts):
                rest = _cost(part, rest)
            return rest
        case Choice(options):
            if _is_single(node):
                return _sum(rest, *(_cost(option, (1,)) for option in options))
            return _sum((1,), *(_cost(option, rest) for option in options))
        case Repeat(body, least, most):
            return _repeat_cost(body, least, most, rest)
        case _:
            assert_never(node)


def _repeat_cost(body: Node, least: int, most: int | None, rest: Cost) -> Cost:
    if _is_single(body):
        once = _cost(body, (1,))
        if most is None:
            return _sum(rest, _times(least + 1, once), (0, *(once or ())) if once else None, _longer(rest))
        return _sum(_times(max(most, 1), once), _times(most - least + 1, rest))
    if most is None or most > _MOST_UNROLLED:
        return None
    total = rest
    for index in range(most):
        optional = index < most - least
        total = _sum(_cost(body, total), rest if optional else (1,))
        if total is None:
            return None
    return total


def _is_single(node: Node) -> bool:
    """Whether `node` matches at one place in at most one way, so that there is nothing to come back to."""
    match node:
        case Characters() | Anchor() | Look() | Back():
            return True
        case Group(_, body):
            return _is_single(body)
        case Repeat(body, least, most):
            return least == most and _is_single(body)
        case Series(parts):
            return all(_is_single(part) for part in parts)
        case Choice(options):
            firsts = [_first(option) for option in options]
            known = [first for first in firsts if first is not None]
            apart = not any(_overlap(one, other) for one, other in combinations(known, 2))
            return len(known) == len(options) and apart and all(_is_single(option) for option in options)
        case _:
            assert_never(node)


def _first(node: Node) -> Ranges | None:
    """The characters that `node` can begin with; None: it can be empty, or that is not known."""
    match node:
        case Characters(ranges):
            return ranges
        case Group(_, body):
            return _first(body)
        case Repeat(body, least, _):
            return _first(body) if least else None
        case Series(parts):
            return _first(parts[0]) if parts else None
        case Choice(options):
            firsts = [_first(option) for option in options]
            known = [first for first in firsts if first is not None]
            return merged([each for first in known for each in first]) if len(known) == len(options) else None
        case Anchor() | Look() | Back():
            return None
        case _:
            assert_never(node)


def _overlap(one: Ranges, other: Ranges) -> bool:
    return any(low <= last and first <= high for low, high in one for first, last in other)


def _sum(*costs: Cost) -> Cost:
    total: Sequence[int] = ()
    for cost in costs:
        if cost is None:
            return None
        shorter, longer = sorted((total, cost), key=len)
        total = [factor + (shorter[power] if power < len(shorter) else 0) for power, factor in enumerate(longer)]
    return _bounded(tuple(total))


def _times(number: int, cost: Cost) -> Cost:
    return None if cost is None else _bounded(tuple(number * factor for factor in cost))


def _longer(cost: Cost) -> Cost:
    return None if cost is None else _bounded((0, *cost))


def _bounded(cost: tuple[int, ...]) -> Cost:
    while cost and cost[-1] == 0:
        cost = cost[:-1]
    return None if len(cost) > _HIGHEST or any(factor > _LARGEST for factor in cost) else cost
