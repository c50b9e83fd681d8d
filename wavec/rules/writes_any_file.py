"""An allowed command can be told to write any file, and the grant does not allow writing any file.

`Bash(git log*)` allows `git log --output=F`, which writes what it likes over `F`; no `Write` rule is asked. The message
has a command that the grant really permits.

Wrong: golden/reject/WV526-writes-any-file.   Fix: deny that way, as in `Bash(git log*--output*)`.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.permissions.escapes import Effect
from wavec.rules.permitted_ways import ways
from wavec.rules.project import Project

CODE = Code("WV526", "writes-any-file", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for way in ways(project, Effect.WRITES):
        yield CODE.at(
            way.rule.at,
            f"`{way.rule.pattern.written}` also allows `{way.found[0].line}`, which writes any file{way.others}",
            help="deny that way, or allow the commands that are needed with their arguments",
        )
