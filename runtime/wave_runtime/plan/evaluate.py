"""The meaning of lowered expressions: pure, total, in one place.

The compiler folds with this module and the runtime fills holes with it, so the two cannot drift. Nothing is
converted on the way: `and`, `or`, `not` and conditions take booleans, `<` takes two numbers or two texts.
"""

from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from typing import Any, assert_never

from wave_runtime.plan.canonical import Json
from wave_runtime.plan.expression import Binary, Call, Expression, Get, If, Literal, Unary
from wave_runtime.plan.functions import FUNCTIONS
from wave_runtime.plan.values import (
    EvaluationError,
    MissingError,
    contains,
    equal,
    found,
    item_of,
    type_of,
    with_article,
)
from wave_runtime.plan.walk import dotted

Values = Mapping[str, Json]
"""What the roots of `get` mean: `input`, `steps`, ..."""


def evaluate(expression: Expression, values: Values) -> Json:
    """The value of `expression`.

    Raises MissingError where a root, key or item is missing, and EvaluationError for everything else.
    """
    try:
        return _evaluate(expression, values)
    except RecursionError:
        raise EvaluationError("a value is nested too deeply") from None


def follow(value: Json, path: tuple[str | int, ...], start: int) -> Json:
    """What `path` leads to, when `value` is what its first `start` keys lead to. Raises like `evaluate`."""
    for index in range(start, len(path)):
        key = path[index]
        # The ordinary case first: naming the place for a message costs more than the step itself.
        if type(value) is dict and key in value:
            value = value[key]
        else:
            value = item_of(value, key, f"`{dotted(path[:index])}`")
    return value


def _evaluate(expression: Expression, values: Values) -> Json:
    match expression:
        case Literal(value):
            return value
        case Get(path):
            root = str(path[0])
            if root not in values:
                raise MissingError(f"there is no `{root}`")
            return follow(values[root], path, 1)
        case Call(name, arguments):
            return _call(name, arguments, values)
        case Unary(_, operand):
            return not _boolean(operand, values, "`not`")
        case Binary("and", left, right):
            return _boolean(left, values, "`and`") and _boolean(right, values, "`and`")
        case Binary("or", left, right):
            return _boolean(left, values, "`or`") or _boolean(right, values, "`or`")
        case Binary("==", left, right):
            return equal(_evaluate(left, values), _evaluate(right, values))
        case Binary("!=", left, right):
            return not equal(_evaluate(left, values), _evaluate(right, values))
        case Binary("in", left, right):
            part = _evaluate(left, values)
            return contains(_evaluate(right, values), part)
        case Binary(operator, left, right):
            return _ordered(operator, _evaluate(left, values), _evaluate(right, values))
        case If(condition, then, otherwise):
            return _evaluate(then if _boolean(condition, values, "a condition") else otherwise, values)
        case _:
            assert_never(expression)


def _boolean(expression: Expression, values: Values, place: str) -> bool:
    value = _evaluate(expression, values)
    if not isinstance(value, bool):
        raise EvaluationError(f"{place} takes true or false, found {found(value)}")
    return value


# Texts compare by code points: the same on every machine, whatever its language.
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def _ordered(operator: str, left: Json, right: Json) -> bool:
    kind = type_of(left)
    if kind not in ("number", "text") or kind != type_of(right):
        both = f"{found(left)} and {found(right)}"
        raise EvaluationError(f"`{operator}` compares two numbers or two texts, found {both}")
    return _ORDERS[operator](left, right)


def _call(name: str, arguments: tuple[Expression, ...], values: Values) -> Json:
    function = FUNCTIONS.get(name)
    if function is None:
        raise EvaluationError(f"there is no function `{name}`")
    if wrong := function.arity_error(len(arguments)):
        raise EvaluationError(wrong)
    if name == "default":
        value = _present(arguments[0], values)
        return function.run(value, _evaluate(arguments[1], values) if value is None else None)
    given = [_evaluate(argument, values) for argument in arguments]
    for index, value in enumerate(given):
        parameter = function.parameter(index)
        if not parameter.accepts(type_of(value)):
            expected = with_article(parameter.type)
            raise EvaluationError(f"`{name}` takes {expected} as `{parameter.name}`, found {found(value)}")
    return function.run(*given)


def _present(expression: Expression, values: Values) -> Json:
    try:
        return _evaluate(expression, values)
    except MissingError:
        return None
