"""An allowed command can be told to run any other program.

`Bash(find *)` allows `find . -exec ...`, and with it all that `Bash` allows: deny rules and the other allow rules
bind nobody. The message has a command that the grant really permits.

Wrong: golden/reject/WV525-runs-any-program.
Fix: allow the commands that are needed with their arguments, or rely on a sandbox and accept the finding.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.permissions.escapes import Effect
from wavec.rules.permitted_ways import ways
from wavec.rules.project import Project

CODE = Code("WV525", "runs-any-program", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for way in ways(project, Effect.RUNS):
        yield CODE.at(
            way.rule.at,
            f"`{way.rule.pattern.written}` also allows `{way.found[0].line}`, which runs any program{way.others}",
            help="allow the commands that are needed, with their arguments; or deny this one",
        )
