"""An allowed command can be told to write any file, and the grant does not allow writing any file.

`Bash(git log*)` allows `git log --output=F`, which writes what it likes over `F`; no `Write` rule is asked. The message
has a command that the grant really permits.

Wrong: golden/reject/WV526-writes-any-file.   Fix: deny that way, as in `Bash(git log*--output*)`.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.permissions.escapes import Effect
from wavec.rules.permitted_ways import Ways, ways
from wavec.rules.project import Project
from wavec.source.edits import scalar, with_item, with_key

CODE = Code("WV526", "writes-any-file", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for way in ways(project, Effect.WRITES):
        yield CODE.at(
            way.rule.at,
            f"`{way.rule.pattern.written}` also allows `{way.found[0].line}`, which writes any file{way.others}",
            help="deny that way, or allow the commands that are needed with their arguments",
            fix=_denied(way),
        )


def _denied(way: Ways) -> Fix | None:
    """How to deny an option that has a name of its own."""
    denial = way.found[0].denial
    spans = way.rule.permissions.spans
    if denial is None:
        return None
    if spans.has("deny"):
        edit = with_item(spans, "deny", denial)
    else:
        edit = with_key(spans, "deny", f"[{scalar(denial)}]")
    return Fix(f"deny `{denial}`", (edit,), safe=False) if edit else None
