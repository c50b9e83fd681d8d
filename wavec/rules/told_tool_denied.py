"""A prompt tells the agent to use a tool that it may not use.

Wrong: golden/reject/WV532-told-tool-denied.   Fix: allow the tool; or do not tell the agent to use it.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.project import Project
from wavec.rules.unmet_needs import unmet

CODE = Code("WV532", "told-tool-denied", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for each in unmet(project, "tool"):
        message = f"the agent is told to use `{each.call.tool}`, and {each.who} may not: {each.why}"
        yield CODE.at(each.need.at, message, help=each.help, fix=each.fix())
