"""A `# wavec: ignore[...]` comment names an error.

Warnings and infos can be ignored. An error means that there is no plan; ignoring it would not make one.
Wrong: golden/reject/WV193-error-not-suppressible.   Fix: mend the error and delete the comment.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

CODE = Code("WV193", "error-not-suppressible", Severity.WARNING, __doc__)


def error_not_suppressible(name: str, at: Span, fix: Fix) -> Diagnostic:
    """`name` as written in the comment."""
    return CODE.at(at, f"`{name}` is an error and cannot be ignored", help="delete it, and mend the error", fix=fix)
