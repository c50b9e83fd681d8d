"""An expression of known values has no value: an index beyond the end, a comparison of a text with a number.

Wrong: golden/reject/WV409-constant-fails.   Fix: correct the expression.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV409", "constant-fails", Severity.ERROR, __doc__)


def constant_fails(reason: str, at: Span) -> Diagnostic:
    return CODE.at(at, reason, help="all its values are known now, and it fails in every run: correct it")
