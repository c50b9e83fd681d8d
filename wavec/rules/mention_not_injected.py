"""A prompt names a file in `artifacts/` that nobody puts there.

The agent is told to read `artifacts/<name>`, and no `inject_artifacts` of the step has that name. It finds nothing, and
often makes something up.

Wrong: golden/reject/WV603-mention-not-injected.
Fix: inject the artifact under that name, or correct the name in the prompt.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.suggest import closest
from wavec.names.paths import path_key
from wavec.rules.mentions import mentions_in
from wavec.rules.project import Project

CODE = Code("WV603", "mention-not-injected", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for _, step in project.steps():
        mentions = list(mentions_in(step.document.prompt)) if step.document.prompt is not None else []
        if not mentions:
            continue
        injected = {(node.name or node.artifact).rstrip("/") for node in step.document.node.injections}
        mentions = [each for each in mentions if each.name not in injected and each.name.split("/")[0] not in injected]
        if not mentions:
            continue
        own = {path_key(output.path) for output in step.outputs}
        mounted = {path_key(mount.target) for mount in step.mounts}
        seen: set[str] = set()
        for mention in mentions:
            name = mention.name
            made_here = f"artifacts/{name}" in own or "artifacts" in mounted or ("." in mounted and not injected)
            if made_here or name in seen:
                continue
            seen.add(name)
            near = closest(name, injected) or next((n for n in sorted(injected) if name.startswith(n)), None)
            if near is not None:
                help = f"write `artifacts/{near}`, or inject it `as: {name}`"
            else:
                help = f"add it to `inject_artifacts` with `as: {name}`"
            yield CODE.at(mention.at, f"the prompt names `artifacts/{name}`, which is not injected", help=help)
