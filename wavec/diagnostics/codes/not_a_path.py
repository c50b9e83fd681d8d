"""A value that is no text stands in a path.

Wrong: golden/reject/WV403-not-a-path.   Fix: use a text.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV403", "not-a-path", Severity.ERROR, __doc__)


def not_a_path(name: str, found: str, at: Span, *, scalar: bool) -> Diagnostic:
    help = f"use a text; `json({name})` makes one" if scalar else "use a text"
    return CODE.at(at, f"`{name}` gives {found}, and a path takes text", help=help)
