"""A step whose effects must not happen twice asks for retries.

`effects: once` says that a second attempt would do harm, as a comment that is posted twice. Such a step is never tried
again without being asked, so its retries are never used.

Wrong: golden/reject/WV680-once-retried.
Fix: remove the retries; or split the step, so that the part with effects stands alone.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.names.contracts import retries_of
from wavec.rules.project import Project
from wavec.rules.retries import retries_at

CODE = Code("WV680", "once-retried", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for _, step in project.steps():
        node = step.document.node
        if node.effects == "once" and (retries := retries_of(step)):
            yield CODE.at(
                retries_at(step),
                f"`{step.id}` asks for {retries} more {'attempt' if retries == 1 else 'attempts'}, and is never tried "
                "again: its effects must not happen twice",
                help="remove the retries, or move what has effects to a step of its own",
                also=(Label(node.at("effects"), "effects happen once"),),
            )
