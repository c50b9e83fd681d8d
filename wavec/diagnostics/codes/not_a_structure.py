"""An expression looks into a value that has no parts.

Text, numbers and booleans have no fields and no items.

Wrong: golden/reject/WV408-not-a-structure.
Fix: use the value itself; if the artifact is JSON, declare it with `type: json`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV408", "not-a-structure", Severity.ERROR, __doc__)


def not_a_structure(name: str, found: str, at: Span, *, help: str | None = None) -> Diagnostic:
    return CODE.at(at, f"`{name}` is {found} and has no parts", help=help or f"write `{name}`")
