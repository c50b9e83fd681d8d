"""A value has a tag.

A tag (`!secret`, `!!str`, `!!python/object`) changes what a value means in ways that depend on the reader.
Wrong: golden/reject/WV115-tag.   Fix: remove the tag; to force text, put quotes around it.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV115", "tag", Severity.ERROR, __doc__)


def tag(name: str, at: Span) -> Diagnostic:
    """`name` as written, `!` included."""
    help = "remove the tag; to force text, put quotes around the value"
    return CODE.at(at, f"the tag `{name}` is not allowed", help=help)
