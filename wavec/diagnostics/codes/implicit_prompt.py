"""`exec` does not say what kind of step it is.

Without `type` it is a prompt.

Wrong: golden/reject/WV214-implicit-prompt.   Fix: write `type: prompt`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

CODE = Code("WV214", "implicit-prompt", Severity.WARNING, __doc__)


def implicit_prompt(at: Span, fix: Fix | None) -> Diagnostic:
    return CODE.at(at, "`exec` has no `type`: it is taken as a prompt", help="write `type: prompt`", fix=fix)
