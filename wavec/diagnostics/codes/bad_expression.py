"""What stands between `{{` and `}}` is not an expression.

An expression is a dotted name, a literal, a comparison, `and`, `or`, `not`, `a if c else b`, a call or a filter. See
`docs/reference/language.md`.

Wrong: golden/reject/WV211-bad-expression.   Fix: correct it; for a literal `{{` write `{{ "{{" }}`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV211", "bad-expression", Severity.ERROR, __doc__)


def bad_expression(message: str, help: str | None, at: Span) -> Diagnostic:
    return CODE.at(at, message, help=help or 'a literal `{{` is written `{{ "{{" }}`')
