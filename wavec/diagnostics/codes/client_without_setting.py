"""A setting that the client has no way to take.

It stands in the plan and changes nothing in the run: what it was meant to bring has to come from elsewhere.

Wrong: golden/reject/WV545-client-without-setting.   Fix: remove it.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.source.edits import without_key
from wavec.source.span import Span
from wavec.syntax.node import Node

CODE = Code("WV545", "client-without-setting", Severity.INFO, __doc__)


def client_without_setting(node: Node, key: str, client: str, why: str) -> Diagnostic:
    edit = without_key(node.spans, key)
    at: Span = node.key_at(key)
    fix = Fix(f"remove `{key}`", (edit,), safe=False) if edit else None
    return CODE.at(at, f"`{key}` has no effect with `{client}`: {why}", help="remove it", fix=fix)
