"""Expression text to nodes by grammar/expression.lark. Lark is imported by this file and its trees stay in it."""

import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from wavec.resources import grammar_dir
from wavec.syntax.expression import Binary, Call, Expression, If, Index, ListOf, Literal, Member, Name, Operator, Unary
from wavec.syntax.expression_error import ExpressionError, unexpected
from wavec.syntax.short_expression import parse_short
from wavec.syntax.simple_expression import parse_simple

if TYPE_CHECKING:
    from lark import Lark, Token, Tree, UnexpectedInput

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "ExpressionError", "parse", "parse_by_grammar"]

MAX_LENGTH = 10_000
"""Longest expression, in code points."""

MAX_DEPTH = 64
"""Deepest nesting. Readers of a plan refuse JSON that is deeper, and `f(x)`, `[x]`, `x.y`, `x[y]` can become two
levels there: they count twice."""

MAX_INTEGER = 2**53
"""Largest integer that every reader of a plan keeps."""


def parse(text: str) -> Expression | ExpressionError:
    """The expression that `text` is, or what is wrong with it. Never raises."""
    if len(text) > MAX_LENGTH:
        message = f"the expression has {len(text)} characters, expected at most {MAX_LENGTH}"
        return ExpressionError(message, 0, len(text))
    return parse_simple(text) or parse_short(text) or parse_by_grammar(text)


def parse_by_grammar(text: str) -> Expression | ExpressionError:
    """As `parse`, by the grammar alone and whatever the length."""
    from lark import UnexpectedInput  # 40 ms that a project of plain names never spends

    try:
        return _build(_lark().parse(text), 0)
    except UnexpectedInput as error:
        return _syntax_error(text, error)
    except _Refused as refused:
        return refused.error


@cache
def _lark() -> "Lark":
    from lark import Lark  # see above; building the tables takes another 30 ms

    grammar = (grammar_dir() / "expression.lark").read_text("utf-8")
    return Lark(grammar, start="expression", parser="lalr", propagate_positions=True, maybe_placeholders=False)


class _Refused(Exception):
    """Derived by the grammar, and beyond a limit that a grammar cannot say."""

    def __init__(
        self, message: str, start: int, end: int, *, expected: tuple[str, ...] = (), help: str | None = None
    ) -> None:
        super().__init__(message)
        self.error = ExpressionError(message, start, end, expected, help)


def _build(tree: "Tree[Token]", depth: int) -> Expression:
    """The node of a subtree that stands `depth` levels deep."""
    start, end = tree.meta.start_pos, tree.meta.end_pos
    if depth + 2 > MAX_DEPTH:
        help = "calls, filters, lists, `x.y` and `x[y]` count as two levels"
        raise _Refused(f"the expression is nested more than {MAX_DEPTH} levels deep", start, end, help=help)
    parts: list[Any] = tree.children
    match tree.data:
        case "literal":
            return Literal(_value(parts[0]), start, end)
        case "name":
            return Name(str(parts[0]), start, end)
        case "group":
            return _build(parts[1], depth + 1)
        case "list":
            return ListOf(_arguments(parts, depth), start, end)
        case "call":
            name = parts[0]
            return Call(str(name), _arguments(parts, depth), False, name.start_pos, name.end_pos, start, end)
        case "filter":
            name = parts[2]
            arguments = (_build(parts[0], depth + 2), *_arguments(parts[3:], depth))
            return Call(str(name), arguments, True, name.start_pos, name.end_pos, start, end)
        case "path":
            return _path(parts, depth)
        case "negation":
            return Unary("not", _build(parts[1], depth + 1), start, end)
        case "binary":
            left, operator, right = parts
            return Binary(cast(Operator, str(operator)), _build(left, depth + 1), _build(right, depth + 1), start, end)
        case _:
            then, condition, otherwise = (_build(part, depth + 1) for part in parts[::2])
            return If(condition, then, otherwise, start, end)


def _arguments(parts: list[Any], depth: int) -> tuple[Expression, ...]:
    listed = next((part for part in parts if getattr(part, "data", None) == "arguments"), None)
    return tuple(_build(part, depth + 2) for part in listed.children[::2]) if listed else ()


def _path(parts: list[Any], depth: int) -> Expression:
    depth += 2 * (len(parts) - 1)
    node = _build(parts[0], depth)
    start = cast(int, parts[0].meta.start_pos)
    for step in parts[1:]:
        end = cast(int, step.meta.end_pos)
        if step.data == "member":
            name = step.children[1]
            node = Member(node, str(name), name.start_pos, name.end_pos, start, end)
        else:
            node = Index(node, _build(step.children[1], depth), start, end)
    return node


_CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None}


def _value(token: "Token") -> str | int | float | bool | None:
    match token.type:
        case "TEXT":
            return _text(token)
        case "NUMBER":
            return _number(token)
        case constant:
            return _CONSTANTS[constant]


def _number(token: "Token") -> int | float:
    start, end = cast(int, token.start_pos), cast(int, token.end_pos)
    value = float(token)
    if not math.isfinite(value):
        raise _Refused(f"`{token[:24]}` is out of the range of numbers", start, end)
    if value.is_integer() and abs(value) <= MAX_INTEGER:
        # 1.0 and 1e3 are integers: one value, one form in a plan.
        value = int(token) if token.lstrip("-").isdecimal() else int(value)
    if isinstance(value, int) and abs(value) <= MAX_INTEGER:
        return value
    if token.lstrip("-").isdecimal():
        raise _Refused(f"`{token[:24]}` is beyond 2^53 and would be rounded by other programs", start, end)
    return value


_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))")
_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "/": "/", "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def _text(token: "Token") -> str:
    inner, at = str(token[1:-1]), cast(int, token.start_pos) + 1

    def character(match: re.Match[str]) -> str:
        code, letter = match.groups()
        if code is None and letter not in _ESCAPES:
            allowed = tuple(f"`\\{name}`" for name in ("\\", '"', "'", "n", "t", "uXXXX"))
            message = f"`{match.group()}` is not an escape, expected one of {', '.join(allowed)}"
            raise _Refused(message, at + match.start(), at + match.end(), expected=allowed)
        return _ESCAPES[letter] if code is None else chr(int(code, 16))

    # Two escapes of a surrogate pair are one character, as in JSON; half a pair is no text.
    text = _ESCAPE.sub(character, inner)
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise _Refused(
            "the text has half a surrogate pair, which is no character", at - 1, at + len(inner) + 1
        ) from None


def _syntax_error(text: str, error: "UnexpectedInput") -> ExpressionError:
    """What is wrong with a text that the grammar does not derive."""
    start, token = cast(int, error.pos_in_stream), getattr(error, "token", None)
    if token is None:  # no terminal begins so
        found = text[start]
        if found in "\"'":
            length = len(text[start:].partition("\n")[0].rstrip())
            return ExpressionError(f"the quote `{found}` is not closed", start, start + length, (f"`{found}`",))
        return unexpected(found, start, start + 1, _accepted_after(text[:start]))
    if token.type == "$END":
        end = len(text.rstrip())
        return unexpected(None, end, end, _accepted_after(text))
    terminals = _accepted_after(text[:start])
    word = re.compile(r"[A-Za-z0-9_.]+").match(text, start)
    if word and token[0].isdigit() and "NUMBER" in terminals:
        return ExpressionError(f"`{word.group()}` is not a number", start, word.end(), ("a value",))
    return unexpected(str(token), start, start + len(token), terminals)


def _accepted_after(beginning: str) -> set[str]:
    """The terminals that can follow the tokens of `beginning`."""
    # Not what the error says: by then the parser has closed whatever the wrong token let it close.
    parser: Any = _lark().parse_interactive(beginning)
    parser.exhaust_lexer()
    return cast("set[str]", parser.accepts())
