"""A prompt tells the agent to run a command that it may not run.

The client refuses the command, and the agent goes on without it, or makes up what it would have printed. Recognised
are blocks of shell, code in backticks behind a verb such as "run", and lines that are a command with options, in the
prompt of a step and in the system prompt of its persona. What is to be filled in (`<number>`) is taken as one word.

Wrong: golden/reject/WV530-told-command-denied.
Fix: allow the command; or, if the agent is not to run it, do not tell it to.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.project import Project
from wavec.rules.unmet_needs import unmet

CODE = Code("WV530", "told-command-denied", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for each in unmet(project, "command"):
        message = f"the agent is told to run this, and {each.who} may not: {each.why}"
        yield CODE.at(each.need.at, message, help=each.help, fix=each.fix())
