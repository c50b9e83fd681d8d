"""A text without quotes has `: ` in it, which starts a value.

Wrong: golden/reject/WV112-colon-in-text.   Fix: put quotes around the text.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

CODE = Code("WV112", "colon-in-text", Severity.ERROR, __doc__)


def colon_in_text(quoted: str, at: Span, fix: Fix | None = None) -> Diagnostic:
    """`at` is the second colon of the line, `quoted` the text in which it stands, with quotes."""
    return CODE.at(
        at,
        "a second `: ` on one line: text with a colon and a blank needs quotes",
        help=f"write `{quoted}`",
        fix=fix,
    )
