"""A step depends on a step that the pipeline does not have.

Wrong: golden/reject/WV305-unknown-dependency.   Fix: correct the id, or remove the dependency.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import did_you_mean
from wavec.source.span import Span

CODE = Code("WV305", "unknown-dependency", Severity.ERROR, __doc__)


def unknown_dependency(id: str, at: Span, known: Iterable[str]) -> Diagnostic:
    known = tuple(known)
    return CODE.at(
        at,
        f"unknown step `{id}` in `dependencies`",
        help=did_you_mean(id, known, noun="steps"),
        fix=renamed(at, id, known),
    )
