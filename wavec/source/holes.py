"""From an offset in a decoded scalar back to the text as it was written.

Indentation, folded lines and escapes make the two differ. But YAML adds and drops nothing except blanks and line
breaks: the n-th other character of the value is the n-th other character of the source, where a doubled quote or an
escape counts as one. That is exact for every style, and costs nothing where the value stands in the source unchanged.
"""

import re
from collections.abc import Iterator
from itertools import islice

from wavec.source.span import Span
from wavec.source.text import Source

_WORD = re.compile(r"\S+")
_SINGLE = re.compile(r"''|\S")
_DOUBLE = re.compile(r"\\(?:x(..)|u(.{4})|U(.{8})|(\s)|(.))|\S")
_BLANK_ESCAPES = frozenset("tnvfrNLP_")
"""Letters of escapes that stand for a blank or line break, or for what counts as one here."""


def place_in_scalar(source: Source, start: int, end: int, decoded: str, offset: int, length: int) -> Span:
    """The place of `decoded[offset : offset + length]`, where `decoded` is the value of the scalar at `start` to `end`.

    Blanks at both ends of the range are left out; a range of blanks alone gives the whole scalar.
    """
    wanted = decoded[offset : offset + length]
    offset += len(wanted) - len(wanted.lstrip())
    inner = wanted.strip()
    whole = Span(source, start, end)
    if not inner:
        return whole
    raw = source.text[start:end]
    quote = 1 if raw[:1] in ("'", '"') else 0
    if len(decoded) == len(raw) - 2 * quote and raw.startswith(decoded, quote):
        return Span(source, start + quote + offset, start + quote + offset + len(inner))
    before = _count(decoded[:offset])
    if not quote:
        found = _in_words(raw, raw.find("\n") + 1 if raw[:1] in ("|", ">") else 0, before, _count(inner))
        return whole if found is None else Span(source, start + found[0], start + found[1])
    places = list(islice(_characters(raw), before, before + _count(inner)))
    if len(places) < _count(inner):
        return whole
    return Span(source, start + places[0][0], start + places[-1][1])


def _count(text: str) -> int:
    """How many characters of `text` are not blank."""
    return sum(map(len, text.split()))


def _characters(raw: str) -> Iterator[tuple[int, int]]:
    """Start and end of everything in `raw` that stands for one character that is not blank."""
    match raw[:1]:
        case "'":
            return (found.span() for found in _SINGLE.finditer(raw, 1, len(raw) - 1))
        case _:
            return (found.span() for found in _DOUBLE.finditer(raw, 1, len(raw) - 1) if not _is_blank(found))


def _in_words(raw: str, begin: int, before: int, count: int) -> tuple[int, int] | None:
    """Start and end of `count` characters that are not blank, after `before` such characters from `begin` on."""
    seen, start = 0, -1
    for word in _WORD.finditer(raw, begin):
        if start < 0 and seen + len(word[0]) > before:
            start = word.start() + before - seen
        seen += len(word[0])
        if seen >= before + count:
            return start, word.end() - (seen - before - count)
    return None


def _is_blank(found: re.Match[str]) -> bool:
    number = found[1] or found[2] or found[3]
    if number:
        return chr(int(number, 16)).isspace()
    # An escaped line break joins lines, an escaped blank is one.
    return bool(found[4]) or (found[5] or "") in _BLANK_ESCAPES
