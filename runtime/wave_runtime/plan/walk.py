"""What an expression is made of, and how its references are written."""

import re
from collections.abc import Iterator
from typing import assert_never

from wave_runtime.plan.expression import Binary, Call, Expression, Get, Hole, If, Literal, Template, Unary

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")
_ESCAPED = re.compile('[\\\\"\x00-\x1f\x7f-\x9f\ud800-\udfff]')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def references(part: Expression | Template) -> Iterator[Get]:
    """Every `get` in an expression or a template, from left to right."""
    return (node for node in walk(part) if isinstance(node, Get))


def walk(part: Expression | Template) -> Iterator[Expression]:
    """Every expression in an expression or a template: the outer before the inner, from left to right."""
    if isinstance(part, tuple):
        waiting = [piece.expression for piece in reversed(part) if isinstance(piece, Hole)]
    else:
        waiting = [part]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def children(expression: Expression) -> tuple[Expression, ...]:
    """The operands of an expression, from left to right as they stand in its JSON."""
    match expression:
        case Literal() | Get():
            return ()
        case Call(_, arguments):
            return arguments
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case If(condition, then, otherwise):
            return (condition, then, otherwise)
        case _:
            assert_never(expression)


def dotted(path: tuple[str | int, ...]) -> str:
    """A path as it is written in a hole: `steps.scan.report.files[0]`, `input["a b"]`."""
    return str(path[0]) + "".join(map(_step, path[1:]))


def quoted(text: str) -> str:
    """A text as a literal of the expression language."""
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{quoted(key)}]"


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"
