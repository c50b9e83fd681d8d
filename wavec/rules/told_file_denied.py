"""A prompt tells the agent to write a file that it may not write.

The file is no declared artifact: of those WV503 speaks. An agent that may run any command can write it in another way,
and nothing is said.

Wrong: golden/reject/WV531-told-file-denied.   Fix: allow writing it; or do not ask for it.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.project import Project
from wavec.rules.unmet_needs import unmet

CODE = Code("WV531", "told-file-denied", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for each in unmet(project, "path"):
        if not each.runs_everything:
            message = f"the agent is told to write this file, and {each.who} may not: {each.why}"
            yield CODE.at(each.need.at, message, help=each.help, fix=each.fix())
