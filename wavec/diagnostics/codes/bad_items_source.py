"""A matrix step does not say where its items are in a way that can be followed.

`items_source: <step>/<artifact>` names an artifact of an earlier step, by its name or its path. `item_key` is the way
to the list in it, as `tasks` or `plan.tasks`.

Wrong: golden/reject/WV340-bad-items-source.   Fix: write both so.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV340", "bad-items-source", Severity.ERROR, __doc__)


def bad_items_source(text: str, at: Span, meant: str | None) -> Diagnostic:
    help = f"write `{meant}`" if meant else "name the step that makes the items, and the artifact that they are in"
    return CODE.at(at, f"`{text}` names no artifact, expected `<step>/<artifact>`", help=help)


def bad_item_key(text: str, at: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"`{text}` is no way into an artifact, expected names with dots between them",
        help="write it as in an expression, after the name of the artifact: `tasks`, `plan.tasks`",
    )
