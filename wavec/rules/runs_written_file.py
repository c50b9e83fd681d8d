"""An agent may run what a file of the project says, and may write that file.

With `Bash(make*)` and `Write(Makefile)` it can run anything. Test runners and build tools are there to run the project,
so this is told for information.

Wrong: golden/reject/WV527-runs-written-file.
Fix: deny writing the file, where the agent need not change it; or rely on a sandbox.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.permissions.escapes import Effect
from wavec.rules.permitted_ways import ways
from wavec.rules.project import Project

CODE = Code("WV527", "runs-written-file", Severity.INFO, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for way in ways(project, Effect.PROJECT):
        first = way.found[0]
        yield CODE.at(
            way.rule.at,
            f"`{way.rule.pattern.written}` runs what `{first.reads}` says, and the agent may write that file",
            help=f"deny `Write({first.reads})` and `Edit({first.reads})`, if the agent need not change it",
        )
