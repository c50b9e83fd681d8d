"""A permission rule stands twice in its list.

Wrong: golden/reject/WV520-duplicate-rule.   Fix: remove one of the two.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.permissions.stated import StatedRule, stated_grants
from wavec.rules.project import Project

CODE = Code("WV520", "duplicate-rule", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for grant in stated_grants(project.manifest, project.pipelines):
        for rules in (grant.allow, grant.deny):
            seen: dict[str, StatedRule] = {}
            for rule in rules:
                first = seen.setdefault(str(rule.pattern), rule)
                if first is not rule:
                    yield CODE.at(
                        rule.at,
                        f"`{rule.pattern.written}` stands twice in this list",
                        help="remove it",
                        also=(Label(first.at, "first here"),),
                        fix=rule.left_out(),
                    )
