"""A file is not YAML, and the mistake is none of those that have a code of their own.

Wrong: golden/reject/WV104-yaml-syntax.   Fix: as the message says; quoting the text is right most of the time.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

CODE = Code("WV104", "yaml-syntax", Severity.ERROR, __doc__)


def yaml_syntax(
    message: str, at: Span, *, help: str | None = None, opened: Span | None = None, fix: Fix | None = None
) -> Diagnostic:
    """`opened` is the start of the list, mapping or text in which the mistake stands."""
    return CODE.at(at, message, help=help, fix=fix, also=(Label(opened, "opened here"),) if opened else ())
