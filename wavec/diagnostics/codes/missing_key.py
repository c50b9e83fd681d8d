"""A mapping lacks a key that it needs.

Wrong: golden/reject/WV202-missing-key.
Fix: add the key. `wavec schema pipeline` and `wavec schema manifest` say what it may be.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV202", "missing-key", Severity.ERROR, __doc__)


def missing_key(key: str, at: Span, *, of: str) -> Diagnostic:
    where = "" if of in ("document", "steps") else f" in `{of}`"
    return CODE.at(at, f"`{key}` is missing{where}", help=f"add `{key}:`")
