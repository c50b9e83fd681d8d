"""Two pipelines have one name.

A pipeline is called by `metadata.name`, else by its file's name. Names that differ by case only are one name: plans are
files, and not every system tells such files apart.

Wrong: golden/reject/WV320-duplicate-pipeline.   Fix: rename one.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV320", "duplicate-pipeline", Severity.ERROR, __doc__)


def duplicate_pipeline(name: str, at: Span, first: Span) -> Diagnostic:
    return CODE.at(
        at, f"two pipelines are called `{name}`", help="rename one of the two", also=(Label(first, "first named here"),)
    )
