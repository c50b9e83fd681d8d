"""A list in brackets or a mapping in braces does not end.

Wrong: golden/reject/WV108-unclosed-bracket.   Fix: close it, or write one item a line with `- `.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV108", "unclosed-bracket", Severity.ERROR, __doc__)


def unclosed_bracket(opening: str, at: Span, found: Span) -> Diagnostic:
    """`at` is the opening bracket, `found` what stands where the end was expected."""
    closing = "]" if opening == "[" else "}"
    return CODE.at(
        at,
        f"this `{opening}` is never closed",
        help=f"end it with `{closing}`; text that starts with `{opening}` needs quotes",
        also=(Label(found, f"expected `,` or `{closing}` before this"),),
    )
