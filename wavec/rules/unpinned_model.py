"""A persona names no model.

The client's default is used, which changes with its version and on its own. Reported under `--strict`.

Wrong: golden/reject/WV606-unpinned-model.   Fix: add `model:` to the persona.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.project import Project

CODE = Code("WV606", "unpinned-model", Severity.WARNING, __doc__, only_strict=True)


def check(project: Project) -> Iterator[Diagnostic]:
    places = project.manifest.document.node.spans.below("personas")
    for name, persona in project.manifest.personas.items():
        if persona.node.model is None:
            yield CODE.at(places.key(name), f"persona `{name}` pins no model", help="add `model:`")
