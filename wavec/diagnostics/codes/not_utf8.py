"""A file is not UTF-8.

Sources are UTF-8, with or without byte order mark. Other encodings cannot be told apart for certain, and a wrong
guess would change what a prompt says.
Wrong: golden/reject/WV102-not-utf8.   Fix: save the file as UTF-8.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV102", "not-utf8", Severity.ERROR, __doc__)


def bad_byte(byte: int, at: Span) -> Diagnostic:
    """`at` is the place of the first byte that is not UTF-8."""
    return CODE.at(at, f"byte `0x{byte:02x}` is not UTF-8 here", help="save the file as UTF-8")


def utf16(at: Span) -> Diagnostic:
    """The file starts with the byte order mark of UTF-16, or every other byte of its start is null."""
    return CODE.at(at, "the file looks like UTF-16, expected UTF-8", help="save the file as UTF-8")


def lone_surrogate(at: Span) -> Diagnostic:
    """A text that cannot be written as UTF-8."""
    return CODE.at(at, "a lone surrogate is not text", help="save the file as UTF-8")
