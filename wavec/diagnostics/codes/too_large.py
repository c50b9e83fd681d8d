"""A YAML file, or one text in it, is larger than the compiler reads.

A file has at most 8 MiB and 1,000,000 values, one text at most 256 KiB. Nobody writes that much by hand: most
often it is a generated file, a binary one, or data that belongs into a file of its own.
Wrong: golden/reject/WV101-too-large.   Fix: move long text into a file and name its path.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV101", "too-large", Severity.ERROR, __doc__)


def file_too_large(size: int, limit: int, at: Span) -> Diagnostic:
    """`size` and `limit` in bytes."""
    return CODE.at(
        at, f"the file has {size:,} bytes, expected at most {limit:,}", help="split it, or move data into other files"
    )


def too_many_values(limit: int, at: Span) -> Diagnostic:
    """`at` is the value after the last one allowed."""
    return CODE.at(at, f"the file has more than {limit:,} values", help="split it, or move data into other files")


def text_too_large(size: int, limit: int, at: Span) -> Diagnostic:
    """`size` and `limit` in bytes."""
    return CODE.at(
        at,
        f"this text has {size:,} bytes, expected at most {limit:,}",
        help="move the text into a file and name its path here",
    )
