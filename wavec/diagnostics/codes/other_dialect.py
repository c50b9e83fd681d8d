"""A document is written in a dialect that this version does not read.

Pipelines are read as `kind: WavePipeline` with `steps`. The shorthand `pipeline: {name, steps}` inside wave.yaml and
the data model `pipeline: {id, tasks}` are not read yet; nothing else is reported in such a document.

Wrong: golden/reject/WV213-other-dialect.
Fix: write the pipeline as `kind: WavePipeline` in a file of its own, `.wave/pipelines/<name>.yaml`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV213", "other-dialect", Severity.ERROR, __doc__)


def other_dialect(what: str, at: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"this is {what}, which this version does not read",
        help="write the pipeline as `kind: WavePipeline` with `steps` in .wave/pipelines/<name>.yaml",
    )
