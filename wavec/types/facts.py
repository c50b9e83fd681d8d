"""What is certain where an expression stands, because of the conditions and defaults around it.

`x.a if "a" in x else ""` reads `x.a` where it is there; `default(x.a, "")` reads it where it may be missing.
"""

from collections.abc import Callable
from dataclasses import replace

from wave_runtime.plan import canonical
from wave_runtime.plan.record import dataclass
from wave_runtime.plan.values import equal

from wavec.names.symbol import Keys
from wavec.syntax.expression import Binary, Call, Expression, ListOf, Literal, Unary

PathOf = Callable[[Expression], Keys | None]
"""The path that a reference has in the plan: aliases of one thing have one path."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is certain at one place."""

    caught: bool = False
    """Whether what is missing here is made good by `default`."""
    present: frozenset[Keys] = frozenset()
    """What is there."""
    not_null: frozenset[Keys] = frozenset()
    lengths: frozenset[tuple[Keys, int]] = frozenset()
    """Lists and how many items they have at least."""
    values: frozenset[tuple[Keys, str, bool]] = frozenset()
    """Fields, a constant in canonical JSON, and whether the field is that constant or is something else."""
    absent: frozenset[Keys] = frozenset()
    """What is not there."""

    def and_also(self, other: "Facts") -> "Facts":
        """All that both say."""
        return Facts(
            self.caught or other.caught,
            self.present | other.present,
            self.not_null | other.not_null,
            self.lengths | other.lengths,
            self.values | other.values,
            self.absent | other.absent,
        )

    def has(self, path: Keys) -> bool:
        """Whether there is something at `path`."""
        *whole, key = path
        return path in self.present or any(
            place == tuple(whole) and isinstance(key, int) and length > key for place, length in self.lengths
        )


NOTHING = Facts()


def facts_of(condition: Expression, holds: bool, path_of: PathOf) -> Facts:
    """What is certain where `condition` was found to hold, or not to."""
    match condition:
        case Unary("not", operand):
            return facts_of(operand, not holds, path_of)
        case Binary("and" | "or" as operator, left, right):
            first, second = facts_of(left, holds, path_of), facts_of(right, holds, path_of)
            if (operator == "and") is holds:
                return first.and_also(second)
            return _either(first, second)
        case Binary("in", Literal(str() as name), Call("keys", (whole,))):
            return _has(path_of(whole), name, holds)
        case Binary("in", Literal(str() as name), whole):
            return _has(path_of(whole), name, holds)
        case Call("contains", (whole, Literal(str() as name))):
            return _has(path_of(whole), name, holds)
        case Binary("!=", left, right) if holds:
            return _differs(left, right, path_of).and_also(_differs(right, left, path_of))
        case Binary("==", left, right) if not holds:
            return _differs(left, right, path_of).and_also(_differs(right, left, path_of))
        case Binary("==" | "!=", left, right):
            return _same(left, right, path_of).and_also(_same(right, left, path_of))
        case Binary("<" | "<=" | ">" | ">=" as operator, left, right):
            return _at_least(left, operator if holds else _OPPOSITE[operator], right, path_of)
        case _:
            return NOTHING


_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _either(first: Facts, second: Facts) -> Facts:
    return Facts(
        False,
        first.present & second.present,
        first.not_null & second.not_null,
        first.lengths & second.lengths,
        first.values & second.values,
        first.absent & second.absent,
    )


def _has(path: Keys | None, name: str, holds: bool) -> Facts:
    # `in` has found a key of an object, an item of a list or a piece of a text: only the first matters for members.
    if path is None:
        return NOTHING
    place = frozenset([(*path, name)])
    return Facts(present=place) if holds else Facts(absent=place)


def _differs(left: Expression, right: Expression, path_of: PathOf) -> Facts:
    """`left != right`."""
    match left, right:
        case Call("default", (value, Literal(fallback))), Literal(other) if equal(fallback, other):
            return _found(value, path_of)  # what differs from the fallback is there
        case _, Literal(None):
            return _found(left, path_of).and_also(_compared(left, right, path_of, same=False))
        case _, Literal(0):
            return _longer(left, 1, path_of).and_also(_compared(left, right, path_of, same=False))
        case _, Literal():
            return _compared(left, right, path_of, same=False)
        case _, ListOf(()):
            path = path_of(left)
            return NOTHING if path is None else Facts(lengths=frozenset([(path, 1)]))
        case _:
            return NOTHING


def _same(left: Expression, right: Expression, path_of: PathOf) -> Facts:
    """`left == right`."""
    match left, right:
        case _, Literal(None):
            return _compared(left, right, path_of, same=True)
        case Call("default", (value, Literal(fallback))), Literal(other) if not equal(fallback, other):
            return _found(value, path_of).and_also(_compared(value, right, path_of, same=True))
        case _, Literal(int() as length) if not isinstance(length, bool):
            found = _found(left, path_of).and_also(_longer(left, length, path_of))
            return found.and_also(_compared(left, right, path_of, same=True))
        case _, Literal():
            return _found(left, path_of).and_also(_compared(left, right, path_of, same=True))
        case _:
            return NOTHING


def _compared(node: Expression, other: Literal, path_of: PathOf, *, same: bool) -> Facts:
    path = path_of(node)
    return NOTHING if path is None else Facts(values=frozenset([(path, canonical(other.value), same)]))


def _found(node: Expression, path_of: PathOf) -> Facts:
    """`node` was compared and is not null: it is there, and everything on the way to it."""
    path = path_of(node)
    if path is None:
        return NOTHING
    ways = frozenset(path[:length] for length in range(1, len(path) + 1))
    return Facts(present=ways, not_null=ways)


def _at_least(left: Expression, operator: str, right: Expression, path_of: PathOf) -> Facts:
    if isinstance(left, Literal):
        left, operator, right = right, _MIRRORED[operator], left
    if not isinstance(right, Literal) or not isinstance(right.value, int) or isinstance(right.value, bool):
        return NOTHING
    if operator not in (">", ">="):
        return NOTHING
    return _longer(left, right.value + (operator == ">"), path_of)


def _longer(node: Expression, length: int, path_of: PathOf) -> Facts:
    """`length(...)` is at least `length`."""
    match node:
        case Call("length", (items,)):
            path = path_of(items)
            return NOTHING if path is None or length < 1 else Facts(lengths=frozenset([(path, length)]))
        case _:
            return NOTHING


def caught(facts: Facts) -> Facts:
    """`facts` inside the first argument of `default`."""
    return replace(facts, caught=True)
