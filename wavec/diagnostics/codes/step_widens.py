"""A step asks for more than its persona may.

`permissions` of a step narrow what its persona has: a call passes when both allow it and nobody denies it. A pattern
that reaches further would never have an effect there, and a reader would take it for a right. What the persona or its
adapter denies stays denied and need not be said again.

Wrong: golden/reject/WV540-step-widens.   Fix: narrow the pattern, or allow the calls in the persona.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV540", "step-widens", Severity.ERROR, __doc__)


def step_widens(rule: str, persona: str, call: str, at: Span, granted: Span | None) -> Diagnostic:
    return CODE.at(
        at,
        f"`{rule}` asks for more than `{persona}` may: `{call}`",
        help=f"narrow it to what `{persona}` may, or allow it there",
        also=(Label(granted, f"what `{persona}` may"),) if granted is not None else (),
    )
