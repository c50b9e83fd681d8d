"""Lists and mappings stand more than 64 levels deep in each other, aliases included.

Wrong: golden/reject/WV120-too-deep.   Fix: flatten the document; most often a bracket is not closed.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV120", "too-deep", Severity.ERROR, __doc__)


def too_deep(limit: int, at: Span) -> Diagnostic:
    """`at` is the list, mapping or alias that goes too deep."""
    return CODE.at(at, f"nested more than {limit} levels deep", help="flatten it, or close the brackets before it")
