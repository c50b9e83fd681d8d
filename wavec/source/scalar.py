"""What a plain scalar means: the YAML 1.2 core schema, strictly.

`no`, `on`, `22:22` and dates are text. A decimal integer with leading zeros (`012`) is text too: readers of YAML
disagree about it (twelve, ten, text), and text loses nothing.
"""

import re
from math import isfinite

MAX_INTEGER = 2**53
"""Beyond it a JSON reader may round."""

WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}

NOT_TEXT_STARTS = frozenset({"", *"~nNtTfF", *"+-.0123456789"})
"""What a plain scalar that is no text can start with; the empty one has no start."""

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_OCTAL = re.compile(r"0o[0-7]+")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class InexactNumber(ValueError):
    """A number that not every reader would read alike."""


def plain_scalar(text: str) -> None | bool | int | float | str:
    """The value of a plain scalar.

    Raises `InexactNumber` for integers beyond 2^53, infinities, not-a-number and floats that overflow.
    """
    if text in WORDS:
        return WORDS[text]
    if _INTEGER.fullmatch(text):
        # Python refuses to convert thousands of digits; so many are too many anyway.
        return _exact(int(text)) if len(text) <= 20 else _exact(2 * MAX_INTEGER)
    if _LEADING_ZERO.fullmatch(text):
        return text
    if _FLOAT.fullmatch(text):
        number = float(text)
        if not isfinite(number):
            raise InexactNumber
        return number
    if _HEXADECIMAL.fullmatch(text):
        return _exact(int(text, 16))
    if _OCTAL.fullmatch(text):
        return _exact(int(text[2:], 8))
    if _NOT_FINITE.fullmatch(text):
        raise InexactNumber
    return text


def _exact(number: int) -> int:
    if abs(number) > MAX_INTEGER:
        raise InexactNumber
    return number


def is_text(written: str) -> bool:
    """Whether a scalar that is written so is text: not a plain number, boolean or null."""
    try:
        return isinstance(plain_scalar(written), str)
    except InexactNumber:
        return False
