"""A setting that the client has no way to take.

It stands in the plan and changes nothing in the run: what it was meant to bring has to come from elsewhere.

Wrong: golden/reject/WV545-client-without-setting.   Fix: remove it.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

CODE = Code("WV545", "client-without-setting", Severity.INFO, __doc__)


def client_without_setting(key: str, client: str, why: str, at: Span, *, removed: Fix | None) -> Diagnostic:
    """`removed`: how to remove it."""
    return CODE.at(at, f"`{key}` has no effect with `{client}`: {why}", help="remove it", fix=removed)
