"""A reference names a step that the pipeline does not have.

Wrong: golden/reject/WV307-unknown-step.   Fix: correct the id.
"""

from collections.abc import Collection

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import did_you_mean
from wavec.source.span import Span

CODE = Code("WV307", "unknown-step", Severity.ERROR, __doc__)


def unknown_step(id: str, at: Span, known: Collection[str]) -> Diagnostic:
    return CODE.at(at, f"unknown step `{id}`", help=did_you_mean(id, known, noun="steps"), fix=renamed(at, id, known))
