"""Texts in `$'...'`: escapes as in C."""

import re

from wave_runtime.permissions.demand import NotUnderstood
from wave_runtime.permissions.gaps import GAP

_SIMPLE = {"a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_NUMBER = re.compile(r"x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})")


def ansi_quoted(text: str, at: int) -> tuple[str, int]:
    """The text behind `$'`, and the offset behind its closing quote. Raises NotUnderstood."""
    start, out = at - 2, list[str]()
    while at < len(text) and text[at] != "'":
        if text[at] != "\\":
            out.append(text[at])
            at += 1
            continue
        at += 1
        number = _NUMBER.match(text, at)
        if number is not None:
            code = int(next(filter(None, number.groups())), 8 if number[4] else 16)
            # A byte above 127 is a part of a character in UTF-8, a NUL ends the text.
            if ((number[1] or number[4]) and code > 127) or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                raise NotUnderstood("an escape in `$'...'` that is no character", at)
            out.append(chr(code))
            at = number.end()
        elif text[at : at + 1] in _SIMPLE:
            out.append(_SIMPLE[text[at]])
            at += 1
        elif text[at : at + 1] in ("\\", "'", '"', "?"):
            out.append(text[at])
            at += 1
        else:
            raise NotUnderstood("an unknown escape in `$'...'`", at)
    if at >= len(text):
        raise NotUnderstood("`$'` is not closed", start)
    result = "".join(out)
    if GAP.search(result):
        raise NotUnderstood("an escape in `$'...'` that is no character", start)
    return result, at + 1
