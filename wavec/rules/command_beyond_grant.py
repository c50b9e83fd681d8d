"""A command step has a persona or permissions, and its command is not among what they permit.

The runtime runs the command of such a step itself: no client is asked, and no rule stops it. Permissions there only
say what somebody believes.

Wrong: golden/reject/WV535-command-beyond-grant.
Fix: remove the persona and the permissions from the step; or let an agent run the command in a step with a prompt.
"""

from collections.abc import Iterator

from wave_runtime.permissions import Call, decide

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.rules.project import Project

CODE = Code("WV535", "command-beyond-grant", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline, step in project.steps():
        execution = step.document.execution
        layers = [part.layer for part in pipeline.grants.get(step.id, ())]
        if execution is None or execution.needs_persona or execution.command_text is None or not layers:
            continue
        decision = decide(layers, Call("Bash", execution.command_text))
        if not decision.permitted:
            node = step.document.node
            key = "persona" if node.has("persona") else "permissions"
            yield CODE.at(
                node.key_at(key),
                f"the command of this step runs whatever its {key} {'say' if key == 'permissions' else 'may do'}: "
                f"{decision.because}",
                help=f"remove `{key}` from the step",
                also=(Label(execution.at("source"), "run by the runtime"),),
            )
