"""Aliases stand for far more values than the file has.

A few lines of aliases of aliases can stand for billions of values. They may stand for as many values as were written
and 50,000 more.
Wrong: golden/reject/WV121-alias-expansion.   Fix: write the values out, or use fewer aliases.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV121", "alias-expansion", Severity.ERROR, __doc__)


def alias_expansion(name: str, limit: int, at: Span) -> Diagnostic:
    """`at` is the alias that goes beyond the limit."""
    return CODE.at(
        at,
        f"with `*{name}` the aliases of this file stand for more than {limit:,} values",
        help="write the values out, or use fewer aliases",
    )
