"""A persona of the manifest is used by no step of any pipeline.

Reported only when the whole project is checked.

Fix: remove it.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.project import Project

CODE = Code("WV601", "unused-persona", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    if not project.whole:
        return
    used = {step.document.node.persona for _, step in project.steps()}
    places = project.manifest.document.node.spans.below("personas")
    for name in project.manifest.personas:
        if name not in used:
            yield CODE.at(places.key(name), f"persona `{name}` is used by no step", help="remove it")
