"""A file is neither a manifest nor a pipeline.

A manifest says `kind: WaveManifest`, a pipeline `kind: WavePipeline` or has `steps`.

Wrong: golden/reject/WV220-unknown-document.   Fix: correct `kind`, or move the file out of the pipelines folder.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV220", "unknown-document", Severity.ERROR, __doc__)


def unknown_document(what: str, at: Span, *, expected: str) -> Diagnostic:
    return CODE.at(at, f"{what}, expected `kind: {expected}`", help=f"write `kind: {expected}`")
