"""An artifact of a step is handed to nobody, though other steps follow.

No step injects it, no expression uses it, no contract looks at it. What the last steps leave is the result of the run;
what a step in the middle leaves is usually meant for a step after it. `required: false` says that it is not.

Wrong: golden/reject/WV640-output-never-read.
Fix: inject it where it is needed, or remove it.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.names.named import NamedPipeline, NamedStep
from wavec.names.paths import is_below, path_key
from wavec.names.symbol import ArtifactContent
from wavec.rules.project import Project
from wavec.syntax.placed import PlacedTemplate

CODE = Code("WV640", "output-never-read", Severity.INFO, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline in project.pipelines:
        named = pipeline.typed.named
        followed = {other for needs in named.graph.dependencies.values() for other in needs}
        used = _used(named)
        for id in followed:
            step = named.steps[id]
            judged = {contract.output for contract in step.contracts}
            for output in step.outputs:
                name = output.node.name
                if (id, name) in used or output in judged or not output.node.required or _in_mount(step, output.path):
                    continue
                yield CODE.at(
                    output.node.at("name"),
                    f"`{name}` of `{id}` is read by no step",
                    help="inject it where it is needed, or remove it",
                )


def _used(pipeline: NamedPipeline) -> set[tuple[str, str]]:
    used: set[tuple[str, str]] = set()
    for step in pipeline.steps.values():
        used.update((injection.step, injection.artifact) for injection in step.injections)
        for symbol in step.bindings.values():
            if isinstance(symbol, ArtifactContent):
                used.add((symbol.step, symbol.artifact))
    return used


def _in_mount(step: NamedStep, path: PlacedTemplate) -> bool:
    """Whether it is a file of the project, which others can see with what else the step changes there."""
    return any(mount.mode == "readwrite" and is_below(path_key(path), path_key(mount.target)) for mount in step.mounts)
