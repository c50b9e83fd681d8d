"""A number, a boolean or nothing stands where text is expected.

`id: 007` is a number to one YAML reader and text to another, and `version: 1.10` loses its zero. Where text is
expected it has to be text for every reader.

Wrong: golden/reject/WV204-unquoted-text.   Fix: put the value in quotes.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import written_as
from wavec.source.span import Span

CODE = Code("WV204", "unquoted-text", Severity.ERROR, __doc__)


def unquoted_text(key: str, at: Span) -> Diagnostic:
    written = at.text.strip()
    if not written:
        return CODE.at(at, f"`{key}` takes text, found nothing", help=f"write a text, or remove `{key}`")
    fix = written_as(at, f'"{written}"', safe=True)
    return CODE.at(at, f"`{key}` takes text, found `{written}`", help=f'put it in quotes: `"{written}"`', fix=fix)
