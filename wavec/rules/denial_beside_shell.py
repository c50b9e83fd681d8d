"""Some commands are denied to an agent that may run every other program.

A denial is compared with the command that is written. `Bash(rm *)` does not stop `python3 -c ...` from removing files,
nor a script that the agent wrote a moment ago. Such denials prevent accidents, no more; so this is told under
`--strict`, to those who want to know what really holds.

Wrong: golden/reject/WV528-denial-beside-shell.
Fix: allow the commands that are needed instead of `Bash`; or take the denial for what it is.
"""

from collections.abc import Iterator

from wave_runtime.permissions import Call, decide

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.permissions.stated import StatedGrant, stated_grants
from wavec.rules.project import Project

CODE = Code("WV528", "denial-beside-shell", Severity.INFO, __doc__, only_strict=True)

_LINE = "python3 -c 'import os; os.system(\"./x\")'"


def check(project: Project) -> Iterator[Diagnostic]:
    for grant in stated_grants(project.manifest, project.pipelines):
        finding = _finding(grant)
        if finding is not None:
            yield finding


def _finding(grant: StatedGrant) -> Diagnostic | None:
    shell = next(
        (rule for rule in grant.allow if rule.pattern.tool in ("Bash", "*") and rule.pattern.glob is None), None
    )
    denial = next((rule for rule in grant.deny if rule.pattern.tool == "Bash" and rule.pattern.glob is not None), None)
    if shell is None or denial is None or not decide(grant.layers, Call("Bash", _LINE)).permitted:
        return None
    return CODE.at(
        denial.at,
        f"`{denial.pattern.written}` is denied, and `{_LINE}` is allowed, which can do the same",
        help="allow the commands that are needed; a denial beside all others prevents accidents alone",
        also=(Label(shell.at, "allows every other command"),),
    )
