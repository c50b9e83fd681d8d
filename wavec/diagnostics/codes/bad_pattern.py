"""A permission pattern is malformed.

Patterns are `Tool` or `Tool(glob)`: `Read`, `Write(docs/*)`, `Bash(git log*)`, `mcp__github__*`. A deny rule that
nobody understands would protect nobody, so it does not compile.

Wrong: golden/reject/WV501-bad-pattern.   Fix: write the pattern that the help proposes.
"""

import re

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import written_as
from wavec.source.span import Span

_INSTEAD = re.compile(r"write `([^`\"\\]+)`")
CODE = Code("WV501", "bad-pattern", Severity.ERROR, __doc__)


def bad_pattern(message: str, fix: str, at: Span) -> Diagnostic:
    instead = _INSTEAD.fullmatch(fix)
    # What somebody meant by half a pattern is a guess, in a list that decides what is permitted.
    edit = written_as(at, f'"{instead[1]}"', safe=False, title=fix) if instead is not None else None
    return CODE.at(at, message, help=fix or "write `Tool` or `Tool(glob)`", fix=edit)
