"""Bytes of a file to a `Source`: UTF-8 only, with the place of the first byte that is not."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from wavec.diagnostics.codes.not_utf8 import bad_byte, utf16
from wavec.diagnostics.diagnostic import Outcome
from wavec.source.span import Span
from wavec.source.text import Source, normalise

_LOOKED_AT = 64
"""So many bytes at the start of a file show UTF-16: its first characters are ASCII, as keys are."""


def decode(name: str, data: bytes) -> Outcome[Source | None]:
    """The source that `data` holds; None and one error if it is not UTF-8."""
    if _is_utf16(data):
        # Nothing of it can be shown.
        return Outcome(None, (utf16(Span(Source(name, ""), 0, 0)),))
    try:
        return Outcome(Source(name, normalise(data.decode("utf-8"))))
    except UnicodeDecodeError as error:
        # What can be read is kept for the message alone.
        source = Source(name, normalise(data.decode("utf-8", "replace")))
        place = len(normalise(data[: error.start].decode("utf-8")))
        return Outcome(None, (bad_byte(data[error.start], Span(source, place, place + 1)),))


def _is_utf16(data: bytes) -> bool:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return True
    start = data[:_LOOKED_AT]
    halves = start[::2], start[1::2]
    return len(start) > 3 and any(not any(one) and all(other) for one, other in (halves, halves[::-1]))
