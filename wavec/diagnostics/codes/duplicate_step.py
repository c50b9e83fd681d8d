"""Two steps of a pipeline have one id.

A reference to it could mean either.

Wrong: golden/reject/WV303-duplicate-step.   Fix: rename one.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV303", "duplicate-step", Severity.ERROR, __doc__)


def duplicate_step(id: str, at: Span, first: Span) -> Diagnostic:
    return CODE.at(
        at, f"step `{id}` is defined twice", help="rename one of the two", also=(Label(first, "first defined here"),)
    )
