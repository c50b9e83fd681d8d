"""An artifact is to be a file that the step's persona may not write.

Wrong: golden/reject/WV505-file-not-writable.   Fix: allow the path, or write `from: answer`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

CODE = Code("WV505", "file-not-writable", Severity.ERROR, __doc__)


def file_not_writable(artifact: str, path: str, persona: str, denied_by: str, at: Span, fix: Fix | None) -> Diagnostic:
    """`denied_by`: the pattern that denies it; empty if none allows it."""
    why = f" (denied by `{denied_by}`)" if denied_by else ""
    other = f"narrow `{denied_by}`" if denied_by else f"allow `Write({path})`"
    return CODE.at(
        at,
        f"`{artifact}` says `from: file`, and `{persona}` may not write `{path}`{why}",
        help=f"{other}, or write `from: answer`",
        fix=fix,
    )
