"""Constant folding: what is known at compile time becomes a value, by the evaluator of the runtime.

Nothing that evaluation would not do is done: a side that is never chosen is neither folded nor reported, and
`true and x` stays, because `x` could be no boolean.
"""

from collections.abc import Callable, Mapping
from typing import Literal as OneOf
from typing import assert_never

from wave_runtime.plan import EvaluationError, Json, MissingError, evaluate
from wave_runtime.plan.evaluate import follow
from wave_runtime.plan.expression import Binary, Call, Expression, Get, If, Literal, Unary
from wave_runtime.plan.record import dataclass
from wave_runtime.plan.walk import references

Known = Mapping[tuple[str | int, ...], Json]
"""Values by the path under which a `get` finds them; everything below such a path is known too."""

Place = tuple[int, ...]
"""Indexes of children, from the outside to the node."""


@dataclass(frozen=True, slots=True)
class FoldError:
    """A part of the expression that has no value, whatever the run brings. It is left as it is."""

    at: Place
    message: str
    missing: bool
    """Whether a key or an item is missing, which `default` would catch."""


def fold(expression: Expression, known: Known) -> tuple[Expression, tuple[FoldError, ...]]:
    """`expression` with every part whose inputs are all known replaced by its value. Never raises."""
    errors: list[FoldError] = []
    folded = _fold(expression, (), known, errors)
    return folded, tuple(errors)


def _fold(node: Expression, at: Place, known: Known, errors: list[FoldError]) -> Expression:
    match node:
        case Literal():
            return node
        case Get(path):
            length = _known_length(path, known)
            return _tried(node, at, lambda: follow(known[path[:length]], path, length), errors) if length else node
        case Call("default", (wanted, fallback)):
            return _fold_default(wanted, fallback, at, known, errors)
        case Call(name, arguments):
            folded = tuple(_fold(child, (*at, index), known, errors) for index, child in enumerate(arguments))
            return _settled(Call(name, folded), folded, at, errors)
        case Unary(operator, operand):
            inner = _fold(operand, (*at, 0), known, errors)
            return _settled(Unary(operator, inner), (inner,), at, errors)
        case Binary("and" | "or" as operator, left, right):
            return _fold_logic(operator, left, right, at, known, errors)
        case Binary(operator, left, right):
            sides = _fold(left, (*at, 0), known, errors), _fold(right, (*at, 1), known, errors)
            return _settled(Binary(operator, *sides), sides, at, errors)
        case If(condition, then, otherwise):
            return _fold_if(condition, then, otherwise, at, known, errors)
        case _:
            assert_never(node)


def _fold_logic(
    operator: OneOf["and", "or"],
    left: Expression,
    right: Expression,
    at: Place,
    known: Known,
    errors: list[FoldError],
) -> Expression:
    first = _fold(left, (*at, 0), known, errors)
    if isinstance(first, Literal) and first.value is (operator == "or"):
        return first
    if isinstance(first, Literal) and not isinstance(first.value, bool):
        return _settled(Binary(operator, first, right), (first,), at, errors)
    second = _fold(right, (*at, 1), known, errors)
    return _settled(Binary(operator, first, second), (first, second), at, errors)


def _fold_if(
    condition: Expression,
    then: Expression,
    otherwise: Expression,
    at: Place,
    known: Known,
    errors: list[FoldError],
) -> Expression:
    decision = _fold(condition, (*at, 0), known, errors)
    if isinstance(decision, Literal):
        if decision.value is True:
            return _fold(then, (*at, 1), known, errors)
        if decision.value is False:
            return _fold(otherwise, (*at, 2), known, errors)
        return _settled(If(decision, then, otherwise), (decision,), at, errors)
    return If(decision, _fold(then, (*at, 1), known, errors), _fold(otherwise, (*at, 2), known, errors))


def _fold_default(
    wanted: Expression, fallback: Expression, at: Place, known: Known, errors: list[FoldError]
) -> Expression:
    inner: list[FoldError] = []
    value = _fold(wanted, (*at, 0), known, inner)
    if isinstance(value, Literal) and value.value is not None:
        return value
    # Errors are in the order of evaluation: where all is known, the first is the one that evaluation meets.
    absent = bool(inner) and inner[0].missing and all(_known_length(get.path, known) for get in references(wanted))
    if absent or isinstance(value, Literal):
        return _fold(fallback, (*at, 1), known, errors)
    errors.extend(error for error in inner if not error.missing)
    return Call("default", (value, _fold(fallback, (*at, 1), known, errors)))


def _known_length(path: tuple[str | int, ...], known: Known) -> int:
    """How much of `path` leads to something known; 0 if nothing does."""
    return next((length for length in range(1, len(path) + 1) if path[:length] in known), 0)


def _settled(node: Expression, needed: tuple[Expression, ...], at: Place, errors: list[FoldError]) -> Expression:
    """`node`, or its value if all that is `needed` for it is known."""
    if all(isinstance(part, Literal) for part in needed):
        return _tried(node, at, lambda: evaluate(node, {}), errors)
    return node


def _tried(node: Expression, at: Place, value: Callable[[], Json], errors: list[FoldError]) -> Expression:
    try:
        return Literal(value())
    except EvaluationError as error:
        errors.append(FoldError(at, error.message, isinstance(error, MissingError)))
        return node
