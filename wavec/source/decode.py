"""Bytes of a file to a `Source`: UTF-8 only, with the place of the first byte that is not."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from wavec.diagnostics.codes.not_utf8 import bad_byte, utf16
from wavec.diagnostics.diagnostic import Outcome
from wavec.source.span import Span
from wavec.source.text import Source, normalise


def decode(name: str, data: bytes) -> Outcome[Source | None]:
    """The source that `data` holds; None and one error if it is not UTF-8."""
    try:
        return Outcome(Source(name, normalise(data.decode("utf-8"))))
    except UnicodeDecodeError as error:
        # What can be read is kept for the message alone.
        source = Source(name, normalise(data.decode("utf-8", "replace")))
        if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return Outcome(None, (utf16(Span(source, 0, 1)),))
        place = len(normalise(data[: error.start].decode("utf-8")))
        return Outcome(None, (bad_byte(data[error.start], Span(source, place, place + 1)),))
