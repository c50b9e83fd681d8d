"""A call in `permissions.tests` is malformed, or its tool has no such name.

A call is `Tool` or `Tool(argument)`: `Read(src/a.py)`, `Bash(git push origin)`, `WebFetch(https://example.com)`. A
test of a tool that nobody has would prove nothing.

Wrong: golden/reject/WV507-bad-permission-test.   Fix: write the call that the help proposes.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV507", "bad-permission-test", Severity.ERROR, __doc__)


def bad_permission_test(message: str, fix: str, at: Span) -> Diagnostic:
    return CODE.at(at, message, help=fix or "write `Tool` or `Tool(argument)`")
