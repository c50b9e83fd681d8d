"""An expression back to text: what `parse` reads as the same expression, with as few parentheses as it takes."""

from typing import assert_never

from wave_runtime.plan.walk import quoted

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
    Unary,
)

# How tight a form binds: the levels of grammar/expression.lark.
_IF, _OR, _AND, _NOT, _COMPARISON, _FILTER, _POSTFIX = range(1, 8)


def show(expression: Expression) -> str:
    """The text of `expression`."""
    return _show(expression, _IF)


def _show(expression: Expression, place: int) -> str:
    text, tightness = _form(expression)
    return f"({text})" if tightness < place else text


def _form(expression: Expression) -> tuple[str, int]:
    match expression:
        case Literal(value):
            # A dot after digits would belong to the number: `(1).a`.
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return _literal(value), _FILTER if is_number else _POSTFIX
        case Name(name):
            return name, _POSTFIX
        case Member(base, name):
            return f"{_show(base, _POSTFIX)}.{name}", _POSTFIX
        case Index(base, index):
            return f"{_show(base, _POSTFIX)}[{show(index)}]", _POSTFIX
        case Call(name, (piped, *rest), True):
            call = f"{name}({_joined(rest)})" if rest else name
            return f"{_show(piped, _FILTER)} | {call}", _FILTER
        case Call(name, arguments):
            return f"{name}({_joined(arguments)})", _POSTFIX
        case ListOf(items):
            return f"[{_joined(items)}]", _POSTFIX
        case Unary(operator, operand):
            return f"{operator} {_show(operand, _NOT)}", _NOT
        case Binary("or", left, right):
            return f"{_show(left, _OR)} or {_show(right, _AND)}", _OR
        case Binary("and", left, right):
            return f"{_show(left, _AND)} and {_show(right, _NOT)}", _AND
        case Binary(operator, left, right):
            return f"{_show(left, _FILTER)} {operator} {_show(right, _FILTER)}", _COMPARISON
        case If(condition, then, otherwise):
            return f"{_show(then, _OR)} if {_show(condition, _OR)} else {_show(otherwise, _IF)}", _IF
        case _:
            assert_never(expression)


def _joined(items: tuple[Expression, ...] | list[Expression]) -> str:
    return ", ".join(map(show, items))


def _literal(value: str | int | float | bool | None) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case _:
            return repr(value)
