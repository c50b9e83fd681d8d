"""A key is not text.

Numbers, booleans, null, lists and mappings can be keys in YAML, but not in JSON, and readers print them differently.
Wrong: golden/reject/WV117-key-not-text.   Fix: put quotes around the key.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import written_as
from wavec.source.span import Span

CODE = Code("WV117", "key-not-text", Severity.ERROR, __doc__)


def key_not_text(kind: str, at: Span, quoted: str | None) -> Diagnostic:
    """`kind` is what was found, with its article; `quoted` the key as text, where that can be meant."""
    fix = written_as(at, quoted, safe=True) if quoted and at.text in quoted else None
    return CODE.at(at, f"this key is {kind}, expected text", help=f"write `{quoted}`" if quoted else None, fix=fix)
