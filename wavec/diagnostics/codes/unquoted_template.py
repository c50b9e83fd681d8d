"""A value starts with `{{` and has no quotes.

In YAML a brace opens a mapping, so `source: {{ input }}` is not the text it looks like.
Wrong: golden/reject/WV110-unquoted-template.   Fix: put quotes around the whole value.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV110", "unquoted-template", Severity.ERROR, __doc__)


def unquoted_template(quoted: str, at: Span) -> Diagnostic:
    """`quoted` is the value with quotes; `at` is the value without them."""
    return CODE.at(at, "a value that starts with `{{` needs quotes", help=f"write `{quoted}`")
