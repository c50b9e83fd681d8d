"""A `{{` is never closed.

Wrong: golden/reject/WV212-unclosed-hole.   Fix: close it with `}}`; for a literal `{{` write `{{ "{{" }}`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV212", "unclosed-hole", Severity.ERROR, __doc__)


def unclosed_hole(at: Span) -> Diagnostic:
    return CODE.at(at, "`{{` is never closed", help='close it with `}}`; a literal `{{` is written `{{ "{{" }}`')
