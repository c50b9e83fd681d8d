"""A persona of the manifest is used by no step of any pipeline.

Reported only when the whole project is checked, and not while a step has no persona that exists: it could be the one.

Wrong: golden/reject/WV601-unused-persona.   Fix: remove it.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.names.named import NamedStep
from wavec.rules.project import Project
from wavec.source.edits import without_key

CODE = Code("WV601", "unused-persona", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    if not project.whole:
        return
    steps = [step for _, step in project.steps()]
    if any(step.persona is None and (step.document.node.persona or _is_prompt(step)) for step in steps):
        return
    used = {step.document.node.persona for step in steps} | {step.relay.persona.name for step in steps if step.relay}
    places = project.manifest.document.node.spans.below("personas")
    for name in project.manifest.personas:
        if name not in used:
            edit = without_key(places, name)
            fix = Fix(f"remove `{name}`", (edit,), safe=False) if edit else None
            yield CODE.at(places.key(name), f"persona `{name}` is used by no step", help="remove it", fix=fix)


def _is_prompt(step: NamedStep) -> bool:
    execution = step.document.execution
    return execution is None or execution.needs_persona
