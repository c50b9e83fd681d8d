"""An artifact is injected into the workspace of an agent that may not read it.

Wrong: golden/reject/WV533-injection-not-readable.
Fix: allow reading it; or write its content into the prompt, as in `{{ steps.analyze.findings }}`.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.project import Project
from wavec.rules.unmet_needs import unmet

CODE = Code("WV533", "injection-not-readable", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for each in unmet(project, "injection"):
        if not each.runs_everything:
            message = f"`{each.call.argument}` is injected, and {each.who} may not read it: {each.why}"
            yield CODE.at(each.need.at, message, help=each.help, fix=each.fix())
