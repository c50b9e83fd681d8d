"""An artifact of a step is handed to nobody, though other steps follow.

No step injects it, no expression uses it, no contract looks at it. What the last steps leave is the result of the run;
what a step in the middle leaves is usually meant for a step after it. `required: false` says that it is not.

Wrong: golden/reject/WV640-output-never-read.
Fix: inject it where it is needed, or remove it.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.names.named import NamedOutput, NamedPipeline, NamedStep
from wavec.names.paths import is_below, path_key
from wavec.names.symbol import ArtifactContent
from wavec.needs.prompt_paths import paths_in
from wavec.rules.mentions import mentions_in
from wavec.rules.project import Project
from wavec.syntax.expression import references
from wavec.syntax.placed import PlacedTemplate
from wavec.trust.entries import handed_to

CODE = Code("WV640", "output-never-read", Severity.INFO, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline in project.pipelines:
        named = pipeline.typed.named
        followed = {other for needs in named.graph.dependencies.values() for other in needs}
        without_use = [(id, output) for id in followed for output in _without_use(named.steps[id])]
        if not without_use or any(map(_has_a_mistake, named.steps.values())):
            continue  # where a mistake is, what was meant may be what nobody seems to read
        used = _used(named)
        unread = [(id, output) for id, output in without_use if (id, output.node.name) not in used]
        # A file that another prompt asks for is told there.
        asked_for = _paths_in_prompts(named) if unread else frozenset()
        for id, output in unread:
            if path_key(output.path) not in asked_for:
                yield CODE.at(
                    output.node.at("name"),
                    f"`{output.node.name}` of `{id}` is read by no step",
                    help="inject it where it is needed, or remove it",
                )


def _has_a_mistake(step: NamedStep) -> bool:
    """Whether something in the step refers to what is not there."""
    if len(step.injections) < len(step.document.node.injections):
        return True
    injected = {injection.name for injection in step.injections}
    prompt = step.document.prompt
    if prompt is not None and any(mention.name.split("/")[0] not in injected for mention in mentions_in(prompt)):
        return True
    holes = (hole.expression for template in step.document.templates for hole in template.holes)
    return any(e is None or any(node not in step.bindings for node, _ in references(e)) for e in holes)


def _without_use(step: NamedStep) -> Iterator[NamedOutput]:
    """The outputs that only other steps could have a use for."""
    judged = {contract.output for contract in step.contracts}
    for output in step.outputs:
        if output.node.required and not (output in judged or _in_mount(step, output.path)):
            yield output


def _paths_in_prompts(pipeline: NamedPipeline) -> frozenset[str]:
    """The paths that prompts name, but for those of the step itself."""
    found: set[str] = set()
    for step in pipeline.steps.values():
        if step.document.prompt is not None:
            own = {path_key(output.path) for output in step.outputs}
            found.update(path.path for path in paths_in(step.document.prompt) if path.path not in own)
    return frozenset(found)


def _used(pipeline: NamedPipeline) -> set[tuple[str, str]]:
    used: set[tuple[str, str]] = set()
    for step in pipeline.steps.values():
        used.update((hand.step, hand.artifact) for hand in handed_to(step))
        for symbol in step.bindings.values():
            if isinstance(symbol, ArtifactContent):
                used.add((symbol.step, symbol.artifact))
    return used


def _in_mount(step: NamedStep, path: PlacedTemplate) -> bool:
    """Whether it is a file of the project, which others can see with what else the step changes there."""
    return any(mount.mode == "readwrite" and is_below(path_key(path), path_key(mount.target)) for mount in step.mounts)
