"""Expressions as they were written to expressions of the plan. Every node has one counterpart, child by child."""

from collections.abc import Callable
from typing import assert_never

from wave_runtime.plan import expression as plan

from wavec.syntax.expression import (
    Binary,
    Call,
    Expression,
    If,
    Index,
    ListOf,
    Literal,
    Member,
    Name,
    Path,
    Unary,
    children,
    path_of,
)


def lower_expression(expression: Expression, resolve: Callable[[Path], Path]) -> plan.Expression:
    """The plan's form of `expression`.

    `resolve` gives the path in the plan for a path as it was written: it undoes aliases. What is reached by more
    than names and literal indexes (`split(x, ",")[0]`, `x[y]`) becomes a call of `item`, a list one of `list`;
    folding makes values of them where it can.
    """
    path = path_of(expression)
    if path is not None:
        return plan.Get(resolve(path))
    lowered = tuple(lower_expression(child, resolve) for child in children(expression))
    match expression:
        case Literal(value):
            return plan.Literal(value)
        case Member(_, name):
            return plan.Call("item", (*lowered, plan.Literal(name)))
        case Index():
            return plan.Call("item", lowered)
        case Call(name):
            return plan.Call(name, lowered)
        case ListOf():
            return plan.Call("list", lowered)
        case Unary(operator):
            return plan.Unary(operator, *lowered)
        case Binary(operator):
            return plan.Binary(operator, *lowered)
        case If():
            return plan.If(*lowered)
        case Name(name):
            return plan.Get(resolve((name,)))
        case _:
            assert_never(expression)


def written(expression: Expression, at: tuple[int, ...]) -> Expression:
    """The node that the lowered node at `at` (indexes of children, from the outside) was made of."""
    for index in at:
        inside = () if path_of(expression) is not None else children(expression)
        if index >= len(inside):  # the name of a member has no node of its own
            return expression
        expression = inside[index]
    return expression
