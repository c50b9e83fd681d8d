"""A text without quotes starts with a character that means something else in YAML.

`@`, `%` and the backtick are reserved; `*` uses an anchor, `&` defines one: `path: *.md` is no text.
Wrong: golden/reject/WV111-reserved-start.   Fix: put quotes around the text.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import written_as
from wavec.source.span import Span

CODE = Code("WV111", "reserved-start", Severity.ERROR, __doc__)


def reserved_start(character: str, quoted: str, at: Span, whole: str) -> Diagnostic:
    """`quoted` is the text with quotes, shortened if it is long; `whole` is not."""
    shown = "a backtick" if character == "`" else f"`{character}`"
    fix = written_as(at, whole, safe=True, title="put it in quotes")
    return CODE.at(at, f"text that starts with {shown} needs quotes", help=f"write `{quoted}`", fix=fix)
