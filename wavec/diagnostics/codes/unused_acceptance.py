"""A step accepts a gap that its client does not have under its rights.

It would hide the gap on the day it opens, when the rights or the client of the step change.

Wrong: golden/reject/WV542-unused-acceptance.   Fix: delete the name.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV542", "unused-acceptance", Severity.WARNING, __doc__)


def unused_acceptance(gap: str, client: str | None, at: Span) -> Diagnostic:
    """`client`: None for a step without agent."""
    where = f"{client} does no more than the step is granted" if client is not None else "the step has no agent"
    return CODE.at(at, f"there is no `{gap}` here to accept: {where}", help="delete it")
