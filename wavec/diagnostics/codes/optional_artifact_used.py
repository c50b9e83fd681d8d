"""A step uses an artifact that need not be there.

The artifact says `required: false`: its step may be completed without it, and this step could then not start.

Wrong: golden/reject/WV324-optional-artifact-used.   Fix: remove `required: false` where the artifact is declared.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV324", "optional-artifact-used", Severity.ERROR, __doc__)


def optional_artifact_used(step: str, artifact: str, at: Span, declared: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"`{artifact}` of `{step}` may be missing when it is used here",
        help="remove `required: false` where it is declared",
        also=(Label(declared, "declared as not required here"),),
    )
