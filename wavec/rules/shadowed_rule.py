"""A permission rule says nothing that another rule of its list does not say.

`Bash(git log*)` beside `Bash` narrows nothing: every command is allowed. Whoever reads the narrow rule believes in a
limit that is not there. If the narrow rule is what is meant, the wide one has to go, and that is for people to decide;
removing the narrow one changes nothing.

Wrong: golden/reject/WV521-shadowed-rule.   Fix: remove the rule, or the wider one.
"""

from collections.abc import Iterator, Sequence

from wave_runtime.permissions import Layer

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.permissions.algebra import Proved, covers
from wavec.permissions.plain_call import permitted, plain_call
from wavec.permissions.stated import StatedRule, stated_grants
from wavec.rules.project import Project

CODE = Code("WV521", "shadowed-rule", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for grant in stated_grants(project.manifest, project.pipelines):
        for verb, rules in (("allows", grant.allow), ("denies", grant.deny)):
            for rule in rules:
                wider = _wider(rule, rules)
                if wider is not None:
                    yield CODE.at(
                        rule.at,
                        f"`{rule.pattern.written}` has no effect: `{wider.pattern.written}` {verb} all of it",
                        help=f"remove it, or `{wider.pattern.written}` if that is more than was meant",
                        also=(Label(wider.at, "the wider rule"),),
                        fix=rule.left_out(),
                    )


def _wider(rule: StatedRule, rules: Sequence[StatedRule]) -> StatedRule | None:
    """The first other rule that covers `rule`; of two that mean the same the second is the one too many."""
    plain = plain_call(rule.pattern)
    for other in rules:
        if str(other.pattern) == str(rule.pattern) or not _may_meet(other.pattern.tool, rule.pattern.tool):
            continue
        if plain is not None and not permitted((Layer((other.pattern,), ()),), plain):
            continue
        if not isinstance(covers(other.pattern, rule.pattern), Proved):
            continue
        if other.index < rule.index or not isinstance(covers(rule.pattern, other.pattern), Proved):
            return other
    return None


def _may_meet(tool: str, other: str) -> bool:
    """Whether two names of tools, or globs of names, can mean the same tool."""
    return tool == other or "*" in tool or "*" in other
