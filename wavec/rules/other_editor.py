"""A path is denied to one tool that writes, and another may write it.

`Write`, `Edit`, `MultiEdit` and `NotebookEdit` are tools of their own: a denial of one says nothing of the others, and
an agent that may not `Write` a file can `Edit` it.

Wrong: golden/reject/WV524-other-editor.   Fix: deny it to the other tool as well.
"""

from collections.abc import Iterator

from wave_runtime.permissions import Layer, Pattern

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.permissions.algebra import Witness, is_empty
from wavec.permissions.stated import StatedGrant, StatedRule, stated_grants
from wavec.rules.project import Project
from wavec.source.edits import with_item

CODE = Code("WV524", "other-editor", Severity.WARNING, __doc__)

_EDITORS = ("Write", "Edit", "MultiEdit", "NotebookEdit")


def check(project: Project) -> Iterator[Diagnostic]:
    for grant in stated_grants(project.manifest, project.pipelines):
        for rule in grant.deny:
            # A tool that is denied as a whole beside paths allowed to another is what somebody meant.
            if rule.pattern.tool in ("Write", "Edit") and rule.pattern.glob is not None and grant.allow:
                yield from _others(rule, grant)


def _others(rule: StatedRule, grant: StatedGrant) -> Iterator[Diagnostic]:
    stated = {allowed.pattern.tool for allowed in grant.allow}
    for other in _EDITORS:
        # What is allowed by a glob over names of tools was not allowed with this tool in mind.
        if other == rule.pattern.tool or other not in stated:
            continue
        pattern = Pattern(other, rule.pattern.glob)
        found = is_empty([Layer((pattern,), ()), *grant.layers])
        if isinstance(found, Witness):
            edit = with_item(rule.permissions.spans, "deny", str(pattern))
            yield CODE.at(
                rule.at,
                f"`{rule.pattern.written}` is denied, and `{found.call}` is allowed",
                help=f"deny `{pattern}` as well",
                fix=Fix(f"deny `{pattern}`", (edit,), safe=False) if edit else None,
            )
