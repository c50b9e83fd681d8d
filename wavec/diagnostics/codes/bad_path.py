"""A path is not one that every machine understands in the same way, or leads out of where it belongs.

Paths are relative, with `/`; no `..`, no backslash, no control characters, no characters or names that some system
refuses, at most 255 characters.

Wrong: golden/reject/WV317-bad-path.   Fix: correct the path.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV317", "bad-path", Severity.ERROR, __doc__)


def bad_path(path: str, reason: str, at: Span, *, help: str | None = None) -> Diagnostic:
    leads_out = reason == "is absolute" or reason.startswith("has `..`,")
    usual = "write a relative path without `..`" if leads_out else "write names that every system allows"
    return CODE.at(at, f"the path `{path}` {reason}", help=help or usual)
