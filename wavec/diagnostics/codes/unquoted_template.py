"""A value starts with `{{` and has no quotes.

In YAML a brace opens a mapping, so `source: {{ input }}` is not the text it looks like.
Wrong: golden/reject/WV110-unquoted-template.   Fix: put quotes around the whole value.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import written_as
from wavec.source.span import Span

CODE = Code("WV110", "unquoted-template", Severity.ERROR, __doc__)


def unquoted_template(quoted: str, at: Span, whole: str) -> Diagnostic:
    """`quoted` is the value with quotes, shortened if it is long; `whole` is not. `at` is the value without quotes."""
    return CODE.at(
        at,
        "a value that starts with `{{` needs quotes",
        help=f"write `{quoted}`",
        fix=written_as(at, whole, safe=True, title="put it in quotes"),
    )
