"""Regular expressions of JSON Schema, written for Python's `re`, with the meaning that ECMA-262 gives them."""

import re
from typing import assert_never

from wave_runtime.schema.pattern import (
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
from wave_runtime.schema.pattern_parse import parse_pattern

_ANCHORS = {"start": "^", "end": r"\Z", "border": r"(?a:\b)", "inside": r"(?a:\B)"}


def python_pattern(text: str) -> tuple[str, Node | None]:
    """The same pattern for `re.search`, and its tree.

    A text that is no ECMA-262 but that Python takes (`(?i)...`) is used as it is, without a tree.
    Raises PatternError when neither can use it.
    """
    try:
        node = parse_pattern(text)
        return _compiled(_write(node)), node
    except PatternError as error:
        try:
            return _compiled(text), None
        except PatternError:
            raise error from None


def _compiled(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(f"cannot be used here: {error}") from None
    return text


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
