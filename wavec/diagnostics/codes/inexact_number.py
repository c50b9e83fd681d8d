"""A number has no value that every reader agrees on.

Integers beyond 2^53 are rounded by many readers of JSON; infinities and not-a-number do not exist there.
Wrong: golden/reject/WV123-inexact-number.   Fix: if it is an identifier or version, put quotes around it.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import written_as
from wavec.source.span import Span

CODE = Code("WV123", "inexact-number", Severity.ERROR, __doc__)


def inexact_number(text: str, at: Span) -> Diagnostic:
    """`text` as written."""
    shown = text if len(text) <= 40 else text[:37] + "..."
    fix = written_as(at, f'"{text}"', safe=False)
    return CODE.at(
        at, f"`{shown}` is no number that every reader reads alike", help=f'for text write `"{shown}"`', fix=fix
    )
