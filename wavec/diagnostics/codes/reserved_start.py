"""A text without quotes starts with a character that means something else in YAML.

`@`, `%` and the backtick are reserved; `*` uses an anchor, `&` defines one: `path: *.md` is no text.
Wrong: golden/reject/WV111-reserved-start.   Fix: put quotes around the text.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV111", "reserved-start", Severity.ERROR, __doc__)


def reserved_start(character: str, quoted: str, at: Span) -> Diagnostic:
    """`quoted` is the text with quotes."""
    shown = "a backtick" if character == "`" else f"`{character}`"
    return CODE.at(at, f"text that starts with {shown} needs quotes", help=f"write `{quoted}`")
