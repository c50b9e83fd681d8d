"""An expression inserts the content of an artifact that has none to insert.

A directory is many files, and a binary file is no text.

Wrong: golden/reject/WV407-no-content.   Fix: inject the artifact and tell the agent its path.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV407", "no-content", Severity.ERROR, __doc__)


def no_content(artifact: str, type: str, at: Span, declared: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"`{artifact}` is of type {type} and has no text to insert",
        help="inject it, and write its path `artifacts/<as>`",
        also=(Label(declared, "declared here"),),
    )
