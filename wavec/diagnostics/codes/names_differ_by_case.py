"""Two ids differ by upper and lower case only.

They name folders; on some file systems both would be the same folder.

Wrong: golden/reject/WV304-names-differ-by-case.   Fix: rename one.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV304", "names-differ-by-case", Severity.ERROR, __doc__)


def names_differ_by_case(id: str, at: Span, other: str, first: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"`{id}` and `{other}` differ by case only",
        help="rename one of the two",
        also=(Label(first, f"`{other}` is defined here"),),
    )
