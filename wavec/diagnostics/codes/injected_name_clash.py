"""Two artifacts are injected under one name.

`as` names the file in `artifacts/`; without it the artifact's own name does. The second would replace the first.

Wrong: golden/reject/WV310-injected-name-clash.   Fix: give one of them another `as`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV310", "injected-name-clash", Severity.ERROR, __doc__)


def injected_name_clash(name: str, at: Span, first: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"two artifacts are injected as `{name}`",
        help="give one of them another `as`",
        also=(Label(first, "first injected here"),),
    )
