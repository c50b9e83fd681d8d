"""A `# wavec: ignore[...]` comment that ignores nothing.

It stands on the line of a finding, or alone on the line above. One without effect hides the next mistake on its line.
Wrong: golden/reject/WV190-unused-suppression.   Fix: delete the comment, or the code that is no longer found.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

CODE = Code("WV190", "unused-suppression", Severity.WARNING, __doc__)


def unused_suppression(name: str, at: Span, fix: Fix) -> Diagnostic:
    """`name` as written in the comment."""
    return CODE.at(at, f"there is no `{name}` here to ignore", help="delete it", fix=fix)


def names_no_code(at: Span) -> Diagnostic:
    """A comment without any code."""
    return CODE.at(at, "this comment ignores nothing: it names no code", help="write `# wavec: ignore[CODE] reason`")
