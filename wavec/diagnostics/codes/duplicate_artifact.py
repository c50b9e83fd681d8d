"""A step declares two artifacts with one name.

A reference to it could mean either.

Wrong: golden/reject/WV311-duplicate-artifact.   Fix: rename one.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV311", "duplicate-artifact", Severity.ERROR, __doc__)


def duplicate_artifact(name: str, at: Span, first: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"artifact `{name}` is declared twice",
        help="rename one of the two",
        also=(Label(first, "first declared here"),),
    )
