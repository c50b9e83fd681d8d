"""A value that is no text stands in a path.

Fix: use a text.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV403", "not-a-path", Severity.ERROR, __doc__)


def not_a_path(name: str, found: str, at: Span) -> Diagnostic:
    return CODE.at(at, f"`{name}` is {found}, and a path takes text", help="use a value that is text")
