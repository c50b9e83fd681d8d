"""A key or value that this version does not honour, and without which the run would be wrong.

Wrong: golden/reject/WV209-not-supported-yet.   Fix: do without it for now; the message says what is missing.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

CODE = Code("WV209", "not-supported-yet", Severity.ERROR, __doc__)


def not_supported_yet(key: str, instead: str, at: Span, fix: Fix | None = None) -> Diagnostic:
    return CODE.at(at, f"`{key}` is not supported by this version: {instead}", help=f"remove `{key}`", fix=fix)
