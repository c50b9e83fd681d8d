"""A mapping takes the members of another with `<<`.

Merge keys belong to YAML 1.1; which value wins depends on the reader.
Wrong: golden/reject/WV118-merge-key.   Fix: write the members out. An alias for a whole value (`env: *env`) is fine.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV118", "merge-key", Severity.ERROR, __doc__)


def merge_key(at: Span) -> Diagnostic:
    """`at` is the key."""
    return CODE.at(
        at, "merge keys (`<<`) are not allowed", help="write the members out; an alias for a whole value is fine"
    )
