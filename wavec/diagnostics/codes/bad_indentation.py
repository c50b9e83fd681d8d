"""A line is not indented like the lines that it belongs to.

All keys of a mapping, and all items of a list, start in the same column.
Wrong: golden/reject/WV109-bad-indentation.   Fix: start the line in the column of its neighbours.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV109", "bad-indentation", Severity.ERROR, __doc__)


def misaligned(at: Span, kind: str, first: Span) -> Diagnostic:
    """`kind` is `mapping` or `list`; `first` is where it starts."""
    column = first.first.column
    return CODE.at(
        at,
        f"this line starts in column {at.first.column}, the {kind} around it in column {column}",
        help=f"start it in column {column}, or below the first letter of the lines that it belongs to",
        also=(Label(first, f"the {kind} starts here"),),
    )


def wrong_item(at: Span, expected: str, first: Span) -> Diagnostic:
    """The line is in the column of a mapping or list but does not fit into it."""
    return CODE.at(at, f"expected {expected} here, as in the lines above", also=(Label(first, "started here"),))


def has_value_already(at: Span, above: Span) -> Diagnostic:
    """The line is indented as if it belonged to a key that has its value already."""
    return CODE.at(
        at,
        "this line is indented below a value that is complete",
        help="indent it like the line above, or remove the value there",
        also=(Label(above, "this key has a value already"),),
    )
