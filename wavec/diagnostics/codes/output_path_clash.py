"""Two artifacts of a step have one path.

Whatever is written there would be both.

Wrong: golden/reject/WV312-output-path-clash.   Fix: give one of them another path.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV312", "output-path-clash", Severity.ERROR, __doc__)


def output_path_clash(path: str, at: Span, first: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"two artifacts of this step have the path `{path}`",
        help="give one of them another path",
        also=(Label(first, "first used here"),),
    )
