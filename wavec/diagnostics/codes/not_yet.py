"""A key that this version does not honour; the run stays right without it.

The message says what happens instead.

Wrong: golden/reject/WV208-not-yet.   Fix: none is needed; remove the key to make the warning go away.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

CODE = Code("WV208", "not-yet", Severity.WARNING, __doc__)


def not_yet(key: str, instead: str, at: Span, fix: Fix | None = None) -> Diagnostic:
    return CODE.at(
        at, f"`{key}` is not honoured by this version: {instead}", help=f"remove `{key}`, or live with that", fix=fix
    )
