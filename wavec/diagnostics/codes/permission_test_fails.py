"""A persona's rights decide otherwise than one of its `permissions.tests` says.

`must_allow` and `must_deny` are calls, `Tool` or `Tool(argument)`. They are decided on the whole grant of the
persona, with what its adapter denies. What a step narrows further is not looked at.

Wrong: golden/reject/WV506-permission-test-fails.   Fix: change the pattern that decides, or the test.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.source.span import Span

CODE = Code("WV506", "permission-test-fails", Severity.ERROR, __doc__)


def permission_test_fails(
    persona: str, call: str, allowed: bool, because: str, help: str, at: Span, also: Iterable[Label]
) -> Diagnostic:
    must = "must be allowed" if allowed else "must not be allowed"
    return CODE.at(at, f"`{call}` {must} to `{persona}`: {because}", help=help, also=also)
