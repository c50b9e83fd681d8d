"""A quoted text does not end.

Everything after the opening quote is taken for text, up to the end of the file. In single quotes a quote is written
twice (`'it''s'`), in double quotes it needs a backslash (`"a \\"word\\""`).
Wrong: golden/reject/WV107-unclosed-quote.   Fix: close the text where it ends.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV107", "unclosed-quote", Severity.ERROR, __doc__)


def unclosed_quote(quote: str, at: Span) -> Diagnostic:
    """`at` is the opening quote."""
    return CODE.at(at, f"this `{quote}` is never closed", help=f"end the text with `{quote}`")
