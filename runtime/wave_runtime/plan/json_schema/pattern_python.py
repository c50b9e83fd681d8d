"""Regular expressions of JSON Schema, written for Python's `re`, with the meaning that ECMA-262 gives them."""

import re
from dataclasses import replace
from typing import assert_never

from wave_runtime.plan.json_schema.pattern import (
    LAST,
    Anchor,
    Back,
    Characters,
    Choice,
    Group,
    Look,
    Node,
    PatternError,
    Ranges,
    Repeat,
    Series,
    inverted,
)
from wave_runtime.plan.json_schema.pattern_parse import parse_pattern, parse_python_structure
from wave_runtime.record import dataclass

_LINE_FLAG = re.compile(r"\(\?[ais]*m")
# Python 3.11 finds no `\\B` in empty text.
_ANCHORS = {"start": "^", "end": r"\Z", "border": r"(?a:\b)", "inside": r"(?!(?a:\b))"}


@dataclass(frozen=True, slots=True)
class PythonPattern:
    """A pattern as `re` takes it."""

    compiled: re.Pattern[str]
    tree: Node | None
    """None: no ECMA-262, used as Python reads it."""
    structure: Node
    """The tree, or, without one, a tree of the same structure."""


def python_pattern(text: str) -> PythonPattern:
    """The same pattern for `re.search`.

    A text that is no ECMA-262 but that Python takes (`(?i)...`) is used as it is, without a tree.
    Raises PatternError when neither can use it.
    """
    try:
        tree = parse_pattern(text)
        return PythonPattern(_compiled(_write(tree)), tree, tree)
    except PatternError as error:
        try:
            lines = _LINE_FLAG.search(text) is not None
            return PythonPattern(_compiled(text), None, _blurred(parse_python_structure(text), lines=lines))
        except PatternError:
            raise error from None


def _compiled(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(f"cannot be used here: {error}") from None


def _blurred(node: Node, *, lines: bool) -> Node:
    """`node` with any character for each set, and, when anchors hold at `lines`, one that holds anywhere for each:
    flags change what they mean."""
    match node:
        case Characters():
            return Characters(((0, LAST),))
        case Anchor():
            return Anchor("inside") if lines else node
        case Back():
            return node
        case Look(_, _, body) | Group(_, body) | Repeat(body):
            return replace(node, body=_blurred(body, lines=lines))
        case Series(parts):
            return Series(tuple(_blurred(part, lines=lines) for part in parts))
        case Choice(options):
            return Choice(tuple(_blurred(option, lines=lines) for option in options))
        case _:
            assert_never(node)


def _write(node: Node) -> str:
    match node:
        case Characters(ranges):
            return _set(ranges)
        case Anchor(kind):
            return _ANCHORS[kind]
        case Look(ahead, negative, body):
            return f"(?{'' if ahead else '<'}{'!' if negative else '='}{_write(body)})"
        case Group(0, body):
            return f"(?:{_write(body)})"
        case Group(_, body):
            return f"({_write(body)})"
        case Back(number):
            return f"(?:\\{number})"
        case Repeat(body, least, most, lazy):
            inner = _write(body) if isinstance(body, Characters | Group | Back) else f"(?:{_write(body)})"
            return f"{inner}{{{least},{'' if most is None else most}}}{'?' if lazy else ''}"
        case Series(parts):
            return "".join(_write(part) for part in parts)
        case Choice(options):
            return "|".join(_write(option) for option in options)
        case _:
            assert_never(node)


def _set(ranges: Ranges) -> str:
    if not ranges:
        return "(?!)"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _character(ranges[0][0])
    others = inverted(ranges)
    if not others:
        return r"[\s\S]"
    written = ranges if len(ranges) <= len(others) else others
    inside = "".join(
        _character(low) if low == high else f"{_character(low)}-{_character(high)}" for low, high in written
    )
    return f"[{'' if written is ranges else '^'}{inside}]"


def _character(code: int) -> str:
    character = chr(code)
    if character.isascii() and (character.isalnum() or character == "_"):
        return character
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
