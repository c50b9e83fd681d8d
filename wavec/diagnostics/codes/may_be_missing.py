"""An expression reads something that need not be there.

A property that the schema does not list as `required`, an item of a list without `minItems`, a part of a value that can
be null: the run fails when it is missing. The contract of the step that makes the artifact decides; one with
`must_pass: false` counts as well.

Fix: give a fallback, `default(x.y, "")`; or ask first, `x.y if "y" in x else ""`, `x[0] if length(x) > 0 else ""`; or
make the schema demand it.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV412", "may-be-missing", Severity.ERROR, __doc__)


def may_be_missing(what: str, reason: str, way: str | None, at: Span, also: Iterable[Label] = ()) -> Diagnostic:
    other = f", or {way}" if way else ""
    return CODE.at(at, f"`{what}` may be missing: {reason}", help=f"write `default({what}, ...)`{other}", also=also)


def items_may_be_missing(what: str, reason: str, at: Span, also: Iterable[Label]) -> Diagnostic:
    return CODE.at(at, f"`{what}` may be missing: {reason}", help="let the schema demand it", also=also)
