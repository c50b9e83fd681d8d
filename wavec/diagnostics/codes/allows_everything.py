"""A persona's list of allowed tools is empty, which allows every tool.

Wrong: golden/reject/WV504-allows-everything.
Fix: list the tools it needs, or write `allowed_tools: ["*"]` if every tool is meant.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV504", "allows-everything", Severity.WARNING, __doc__, strict=Severity.ERROR)


def allows_everything(persona: str, at: Span) -> Diagnostic:
    return CODE.at(
        at,
        f"persona `{persona}` has no list of allowed tools, so every tool is allowed",
        help='list the tools, or write `allowed_tools: ["*"]`',
    )
