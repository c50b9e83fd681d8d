"""A text with `{{ }}` split into text and holes, by one pass over the template alone.

A hole begins at the leftmost `{{` and ends at the first `}}` outside a quoted text, so `{{ "}}" }}` is one hole and
`{{ "{{" }}` puts in a literal `{{`. A `}}` that closes nothing is text. Braces do not nest: `{{{ x }}` is a
hole with the expression `{ x`, which is refused, and `{{ x }}}` is a hole and the text `}`. A quote without its
partner on the same line does not hide a `}}`: the expression is refused, and the text after it is left alone.
"""

import re
from typing import TypeAlias

from wave_runtime.plan.record import dataclass

_STOP = re.compile(r"""["']|\}\}""")
_QUOTED = re.compile(r"""\"(?:[^\"\\\n]|\\[^\n])*\"|'(?:[^'\\\n]|\\[^\n])*' """, re.VERBOSE)


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Text that stays as it is; offsets count code points of the whole template, `end` is exclusive."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class HolePiece:
    """`{{`, an expression and `}}`."""

    text: str
    """What is between the braces, blanks included."""
    start: int
    """Of the opening braces; the expression's text begins two further."""
    end: int


@dataclass(frozen=True, slots=True)
class UnclosedHole:
    """A `{{` without its `}}`: always the last piece, up to the end of the template."""

    start: int
    end: int


Piece: TypeAlias = TextPiece | HolePiece | UnclosedHole


def split(text: str) -> tuple[Piece, ...]:
    """The pieces of a template in order, without empty texts. Never raises."""
    if "{{" not in text:
        return (TextPiece(text, 0, len(text)),) if text else ()
    pieces: list[Piece] = []
    at = 0
    while (opening := text.find("{{", at)) >= 0:
        if opening > at:
            pieces.append(TextPiece(text[at:opening], at, opening))
        closing = _closing(text, opening + 2)
        if closing < 0:
            pieces.append(UnclosedHole(opening, len(text)))
            return tuple(pieces)
        at = closing + 2
        pieces.append(HolePiece(text[opening + 2 : closing], opening, at))
    if at < len(text):
        pieces.append(TextPiece(text[at:], at, len(text)))
    return tuple(pieces)


def _closing(text: str, at: int) -> int:
    """Offset of the `}}` that ends the hole whose expression begins at `at`; -1 if there is none."""
    # A quote without a partner leaves none for the later quotes of its kind on that line either: each line is
    # searched once for each kind, and the whole takes linear time.
    hopeless = {'"': -1, "'": -1}
    while stop := _STOP.search(text, at):
        quote = stop.group()
        if quote == "}}":
            return stop.start()
        at = stop.end()
        if stop.start() < hopeless[quote]:
            continue
        if quoted := _QUOTED.match(text, stop.start()):
            at = quoted.end()
        else:
            line_end = text.find("\n", at)
            hopeless[quote] = len(text) if line_end < 0 else line_end
    return -1
