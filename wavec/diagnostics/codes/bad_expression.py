"""What stands between `{{` and `}}` is not an expression.

An expression is a dotted name, a literal, a comparison, `and`, `or`, `not`, `a if c else b`, a call or a filter. See
`docs/reference/language.md`.

Fix: correct it; for a literal `{{` write `{{ "{{" }}`.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV211", "bad-expression", Severity.ERROR, __doc__)


def bad_expression(message: str, expected: Iterable[str], at: Span) -> Diagnostic:
    choices = sorted(expected)
    help = (
        f"expected {' or '.join(choices)}"
        if 0 < len(choices) <= 4
        else "see the expressions of docs/reference/language.md"
    )
    return CODE.at(at, message, help=help)
