"""A quality gate does not say which file it measures.

Without `source` a gate is about the file of the step's first contract that judges one, and where there is none about
the only output of the step.

Wrong: golden/reject/WV666-gate-without-source.   Fix: write `source:` with the path of an output.
"""

from collections.abc import Sequence

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV666", "gate-without-source", Severity.ERROR, __doc__)


def gate_without_source(at: Span, paths: Sequence[str]) -> Diagnostic:
    found = f"the step has {len(paths)} outputs" if paths else "the step has no outputs"
    choice = " or ".join(f"`source: {path}`" for path in paths[:3])
    return CODE.at(
        at,
        f"it is not known which file the gate measures: {found}",
        help=f"write {choice}" if choice else "declare the file in `output_artifacts`, and name its path in `source`",
    )
