"""A permission pattern names a tool that the agent's client does not have.

Names are those of the tools that every client has in some form: `Read`, `Write`, `Edit`, `Glob`, `Grep`, `Bash`,
`WebFetch`, `WebSearch`, and `mcp__server__tool` for tools of a server; further ones are the client's own. A denial with
a mistyped name would deny nothing.

Wrong: golden/reject/WV543-unknown-tool.   Fix: correct the name.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.suggest import closest
from wavec.source.span import Span

CODE = Code("WV543", "unknown-tool", Severity.ERROR, __doc__)


def unknown_tool(tool: str, client: str, known: Iterable[str], at: Span) -> Diagnostic:
    """`client`: as its makers write it."""
    names = sorted(known)
    near = closest(tool, names)
    help = f"did you mean `{near}`?" if near is not None else f"known tools: {', '.join(f'`{n}`' for n in names)}"
    return CODE.at(at, f"{client} has no tool `{tool}`", help=help)
