"""A file or value that is to be a JSON Schema is none.

It is not JSON, or a keyword has a value that the draft named by its `$schema` does not allow.

Wrong: golden/reject/WV318-invalid-schema.   Fix: correct the schema.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV318", "invalid-schema", Severity.ERROR, __doc__)


def invalid_schema(message: str, at: Span, *, used: Span | None = None) -> Diagnostic:
    also = () if used is None else (Label(used, "used here"),)
    return CODE.at(at, message, help="correct the schema", also=also)
