"""A YAML file holds nothing, or comments alone.

Wrong: golden/reject/WV113-empty-document.   Fix: delete the file, or write the document.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV113", "empty-document", Severity.ERROR, __doc__)


def empty_document(at: Span) -> Diagnostic:
    """`at` is the start of the file."""
    return CODE.at(at, "the file is empty, expected a YAML document", help="delete the file, or write the document")
