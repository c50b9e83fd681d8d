"""An artifact is taken from the step's final answer, because its persona may not write the file.

`from` says where an artifact comes from: `file` or `answer`. Without it, it is the file if the persona may write that
path, and else the answer.

Wrong: golden/reject/WV503-artifact-from-answer.
Fix: write `from: answer` if that is meant; else allow the persona to write the path.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

CODE = Code("WV503", "artifact-from-answer", Severity.WARNING, __doc__)


def artifact_from_answer(
    artifact: str, path: str, persona: str, denied_by: str, at: Span, fix: Fix | None
) -> Diagnostic:
    """`denied_by`: the pattern that denies it; empty if none allows it."""
    why = f" (denied by `{denied_by}`)" if denied_by else ""
    other = f"narrow `{denied_by}`" if denied_by else f"allow `Write({path})`"
    return CODE.at(
        at,
        f"`{persona}` may not write `{path}`{why}: `{artifact}` is taken from its final answer",
        help=f"write `from: answer`, or {other}",
        fix=fix,
    )
