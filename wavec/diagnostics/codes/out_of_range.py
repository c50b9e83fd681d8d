"""A number is too small or too large, or a list too short, for what it says.

Wrong: golden/reject/WV206-out-of-range.   Fix: use a value within the bounds.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV206", "out-of-range", Severity.ERROR, __doc__)


def out_of_range(key: str, value: object, at: Span, *, bound: str) -> Diagnostic:
    if isinstance(value, list):
        return CODE.at(at, f"`{key}` has nothing in it", help=f"give `{key}` {bound}")
    return CODE.at(at, f"`{key}` is {value}, expected {bound}", help=f"write a number that is {bound}")
