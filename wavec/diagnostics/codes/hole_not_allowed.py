"""A `{{ }}` stands where nothing is filled in.

Values are filled into prompts, `exec.env`, and the paths of mounts, artifacts and contract sources. Everywhere else the
text is taken as it is, at compile time.

Wrong: golden/reject/WV219-hole-not-allowed.   Fix: write the text itself.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV219", "hole-not-allowed", Severity.ERROR, __doc__)


def hole_not_allowed(key: str, at: Span) -> Diagnostic:
    return CODE.at(at, f"`{{{{ }}}}` is not filled in `{key}`", help=f"write the value of `{key}` itself")
