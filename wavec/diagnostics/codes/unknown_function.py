"""An expression calls a function that does not exist.

All functions stand in `docs/reference/functions.md`.

Wrong: golden/reject/WV404-unknown-function.   Fix: correct the name.
"""

from collections.abc import Collection

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import renamed
from wavec.diagnostics.suggest import did_you_mean
from wavec.source.span import Span

CODE = Code("WV404", "unknown-function", Severity.ERROR, __doc__)


def unknown_function(name: str, at: Span, known: Collection[str]) -> Diagnostic:
    return CODE.at(
        at, f"unknown function `{name}`", help=did_you_mean(name, known, noun="functions"), fix=renamed(at, name, known)
    )
