"""A YAML file holds more than one document.

A `---` line starts another document. One file is one manifest or one pipeline, so that a name leads to one file.
Wrong: golden/reject/WV114-several-documents.   Fix: one file for each.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV114", "several-documents", Severity.ERROR, __doc__)


def several_documents(at: Span) -> Diagnostic:
    """`at` is the line on which the second document starts."""
    return CODE.at(at, "a second document starts here, expected one in a file", help="move it into a file of its own")
