"""A function, an operator or a condition gets a value of a type that it does not take.

Nothing is converted silently: conditions, `and`, `or` and `not` take booleans; `<` and its kin two numbers or two
texts.

Wrong: golden/reject/WV406-wrong-type.   Fix: use a value of the right type, or compare: `x == "yes"`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV406", "wrong-type", Severity.ERROR, __doc__)


def wrong_type(place: str, expected: str, found: str, at: Span, *, help: str | None = None) -> Diagnostic:
    return CODE.at(at, f"{place} takes {expected}, found {found}", help=help or f"give it {expected}")
