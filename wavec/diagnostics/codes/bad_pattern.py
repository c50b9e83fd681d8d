"""A permission pattern is malformed.

Patterns are `Tool` or `Tool(glob)`: `Read`, `Write(docs/*)`, `Bash(git log*)`, `mcp__github__*`. A deny rule that
nobody understands would protect nobody, so it does not compile.

Wrong: golden/reject/WV501-bad-pattern.   Fix: write the pattern that the help proposes.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV501", "bad-pattern", Severity.ERROR, __doc__)


def bad_pattern(message: str, fix: str, at: Span) -> Diagnostic:
    return CODE.at(at, message, help=fix or "write `Tool` or `Tool(glob)`")
