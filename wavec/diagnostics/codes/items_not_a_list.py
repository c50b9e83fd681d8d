"""What a matrix step takes its items from is no list.

`items_source` and `item_key` lead to a list in a JSON artifact; the contract of the step that makes it says what is
where.

Wrong: golden/reject/WV415-items-not-a-list.
Fix: correct `item_key`, or the schema; declare the artifact with `type: json`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV415", "items-not-a-list", Severity.ERROR, __doc__)


def items_not_a_list(what: str, found: str, at: Span, *, help: str | None = None) -> Diagnostic:
    return CODE.at(
        at,
        f"`{what}` is {found}, and the items of a matrix are a list",
        help=help or "let `item_key` lead to a list, or correct the schema",
    )
