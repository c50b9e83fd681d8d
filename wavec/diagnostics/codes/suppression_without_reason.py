"""A `# wavec: ignore[...]` comment does not say why.

Reported under `--strict` only.
Wrong: golden/reject/WV191-suppression-without-reason.   Fix: write the reason after the bracket.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV191", "suppression-without-reason", Severity.WARNING, __doc__, only_strict=True)


def suppression_without_reason(at: Span) -> Diagnostic:
    """`at` is the comment."""
    return CODE.at(
        at, "this comment does not say why the finding is ignored", help="write the reason after the bracket"
    )
