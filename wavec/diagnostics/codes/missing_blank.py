"""A colon has no blank after it, so the line is text and not `key: value`.

Wrong: golden/reject/WV106-missing-blank.   Fix: put a blank after the colon.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Edit, Fix
from wavec.source.span import Span

CODE = Code("WV106", "missing-blank", Severity.ERROR, __doc__)


def missing_blank(key: str, value: str, at: Span) -> Diagnostic:
    """`at` is the colon."""
    fix = Fix("put a blank after the colon", (Edit(Span(at.source, at.end, at.end), " "),), safe=True)
    return CODE.at(at, f"expected a blank after the colon of `{key}`", help=f"write `{key}: {value}`", fix=fix)
