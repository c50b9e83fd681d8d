"""An artifact has a type that says nothing about its content.

Known types are json, markdown, text, patch, file, directory and binary. Another word is taken as `file`, or as
`directory` if the path ends in `/`.

Wrong: golden/reject/WV215-unknown-artifact-type.   Fix: use a known type.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.suggest import did_you_mean
from wavec.source.span import Span

CODE = Code("WV215", "unknown-artifact-type", Severity.WARNING, __doc__)


def unknown_artifact_type(found: str, taken: str, at: Span, *, known: Iterable[str]) -> Diagnostic:
    help = did_you_mean(found, known, noun="types") or f"write `{taken}`"
    return CODE.at(at, f"unknown artifact type `{found}`, taken as `{taken}`", help=help)
