"""A function is called with too few or too many arguments.

A filter's first argument stands before the bar: `x | default("a")` is `default(x, "a")`.

Wrong: golden/reject/WV405-wrong-argument-count.   Fix: give it what its signature asks for.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV405", "wrong-argument-count", Severity.ERROR, __doc__)


def wrong_argument_count(message: str, signature: str, at: Span) -> Diagnostic:
    return CODE.at(at, message, help=f"its signature is `{signature}`")
