"""A reference names an artifact that its step does not declare.

A step's artifacts are the names under its `output_artifacts`.

Wrong: golden/reject/WV308-unknown-artifact.   Fix: correct the name, or declare the artifact in the step that makes it.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import did_you_mean
from wavec.source.span import Span

CODE = Code("WV308", "unknown-artifact", Severity.ERROR, __doc__)


def unknown_artifact(name: str, step: str, at: Span, known: Iterable[str]) -> Diagnostic:
    names = list(known)
    help = did_you_mean(name, names, noun="artifacts") or f"declare `{name}` in `output_artifacts` of `{step}`"
    declares = "" if names else ": it declares none"
    return CODE.at(at, f"step `{step}` has no artifact `{name}`{declares}", help=help, fix=renamed(at, name, names))
