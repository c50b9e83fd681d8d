"""A contract says both that the run must fail and that it must not.

`must_pass: true` fails the run when the last attempt does not pass; `on_failure: warn` lets it go on.

Wrong: golden/reject/WV217-contract-cannot-fail.   Fix: remove `must_pass`, or write `on_failure: halt`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV217", "contract-cannot-fail", Severity.ERROR, __doc__)


def contract_cannot_fail(at: Span, must_pass_at: Span, key: str) -> Diagnostic:
    return CODE.at(
        at,
        f"`on_failure: warn` contradicts `{key}: true`",
        help=f"write `on_failure: halt`, or remove `{key}`",
        also=(Label(must_pass_at, "the run is to fail"),),
    )
