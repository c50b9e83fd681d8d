"""The manifest names a pipeline that the project does not have.

Wrong: golden/reject/WV328-unknown-pipeline.   Fix: correct the name, or add the pipeline.
"""

from collections.abc import Collection

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import did_you_mean
from wavec.source.span import Span

CODE = Code("WV328", "unknown-pipeline", Severity.ERROR, __doc__)


def unknown_pipeline(name: str, at: Span, known: Collection[str]) -> Diagnostic:
    return CODE.at(
        at, f"unknown pipeline `{name}`", help=did_you_mean(name, known, noun="pipelines"), fix=renamed(at, name, known)
    )
