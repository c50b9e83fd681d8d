"""An artifact is injected, and the prompt says nothing of it.

It lies in `artifacts/`, where an agent that is not told may never look.

Wrong: golden/reject/WV604-injected-not-mentioned.   Fix: name `artifacts/<as>` in the prompt, or remove the injection.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.names.symbol import ArtifactContent
from wavec.rules.project import Project

CODE = Code("WV604", "injected-not-mentioned", Severity.INFO, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for _, step in project.steps():
        prompt = step.document.prompt
        if prompt is None:
            continue
        inserted = {(s.step, s.artifact) for s in step.bindings.values() if isinstance(s, ArtifactContent)}
        for injection in step.injections:
            if injection.name in prompt.text or (injection.step, injection.artifact) in inserted:
                continue
            node = injection.node
            at = node.at("as") if node.name is not None else node.at("artifact")
            help = f"tell the agent to read `artifacts/{injection.name}`, or do not inject it"
            yield CODE.at(
                at, f"`artifacts/{injection.name}` is injected, and the prompt does not mention it", help=help
            )
