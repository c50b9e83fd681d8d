"""A key that this project's format has seen used and that has no effect.

It is named so that nobody relies on it.

Wrong: golden/reject/WV207-no-effect.   Fix: remove it.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

CODE = Code("WV207", "no-effect", Severity.WARNING, __doc__)


def no_effect(key: str, instead: str, at: Span, fix: Fix | None = None) -> Diagnostic:
    return CODE.at(at, f"`{key}` has no effect", help=instead, fix=fix)
