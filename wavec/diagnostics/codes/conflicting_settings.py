"""One thing is said twice, differently.

The number of retries may stand at `handover` or in the contract, what follows a failure as `on_failure` or as its alias
`on_review_fail`, a schema as `schema` or `schema_path`, the items of a matrix as `items` or `items_source`. Two that
differ leave open which one counts.

Wrong: golden/reject/WV216-conflicting-settings.   Fix: remove one of the two.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV216", "conflicting-settings", Severity.ERROR, __doc__)


def conflicting_settings(first: str, first_at: Span, second: str, second_at: Span) -> Diagnostic:
    return CODE.at(
        second_at,
        f"{second} contradicts {first}",
        help="remove one of the two",
        also=(Label(first_at, f"{first} stands here"),),
    )
