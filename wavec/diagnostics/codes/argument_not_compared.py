"""A pattern states an argument for a tool whose arguments are not compared.

Arguments are those of tools that work on files, of `Bash` and of `WebFetch`. For all other tools a pattern is the
name of the tool, or a glob over names: `mcp__github__*`. An argument would allow nothing, and deny everything.

Wrong: golden/reject/WV508-argument-not-compared.   Fix: write the name of the tool alone.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV508", "argument-not-compared", Severity.ERROR, __doc__)


def argument_not_compared(pattern: str, tool: str, at: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"`{pattern}` states an argument, and those of `{tool}` are not compared",
        help=f"write `{tool}` for all of its calls",
    )
