"""A matrix step does the same for every item.

The item is `item` (or `task`) in its templates. A step that never reads it is told the same each time.

Wrong: golden/reject/WV341-item-never-used.
Fix: put `{{ item }}`, or a part of it, into the prompt or `exec.env`; or remove `strategy`.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV341", "item-never-used", Severity.WARNING, __doc__)


def item_never_used(step: str, at: Span) -> Diagnostic:
    return CODE.at(at, f"`{step}` does the same for every item", help="put `{{ item }}` into the prompt or `exec.env`")
