"""A prompt names a file that another step writes, and the step is not given it.

Each attempt works in a folder of its own. A file of another step is there only if it is injected; if the other step is
no dependency, it may not even have run.

Wrong: golden/reject/WV643-not-handed-over.
Fix: depend on the other step, inject the artifact, and name `artifacts/<as>` in the prompt.
"""

from collections.abc import Iterator, Mapping

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.names.named import NamedOutput, NamedPipeline, NamedStep
from wavec.names.paths import is_below, path_key
from wavec.needs.prompt_paths import paths_in
from wavec.rules.project import Project

CODE = Code("WV643", "not-handed-over", Severity.WARNING, __doc__)

_Made = tuple[NamedStep, NamedOutput]


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline in project.pipelines:
        named = pipeline.typed.named
        made = _made(named)
        for step in named.steps.values():
            yield from _taken(step, made, named, project)


def _made(pipeline: NamedPipeline) -> Mapping[str, _Made]:
    """By path, what exactly one step makes there."""
    found: dict[str, _Made] = {}
    several: set[str] = set()
    for step in pipeline.steps.values():
        for output in step.outputs:
            path = path_key(output.path)
            if path in found:
                several.add(path)
            elif output.path.constant:
                found[path] = (step, output)
    return {path: made for path, made in found.items() if path not in several}


def _taken(
    step: NamedStep, made: Mapping[str, _Made], pipeline: NamedPipeline, project: Project
) -> Iterator[Diagnostic]:
    prompt = step.document.prompt
    if prompt is None or "." not in prompt.text:
        return
    told: set[str] = set()
    for path in paths_in(prompt):
        producer, output = made.get(path.path, (step, None))
        if output is None or producer is step or path.path in told or _seen(step, path.path, project):
            continue
        if any(path.path == f"artifacts/{injection.name}" for injection in step.injections):
            continue
        told.add(path.path)
        name, before = output.node.name, pipeline.graph.comes_before(producer.id, step.id)
        given = [i for i in step.injections if (i.step, i.artifact) == (producer.id, name)]
        if given:
            message = f"the prompt names `{path.path}`, and the file is given as `artifacts/{given[0].name}`"
            help = f"write `artifacts/{given[0].name}` in the prompt"
        else:
            why = "is not injected" if before else f"is made by `{producer.id}`, which is no dependency"
            message = f"the prompt names `{path.path}`, which {why}"
            inject = f"inject `{name}` of `{producer.id}` and write `artifacts/{name}`"
            help = inject if before else f"add `{producer.id}` to `dependencies`, {inject}"
        yield CODE.at(path.at, message, help=help, also=(Label(output.path.at, f"`{producer.id}` writes it"),))


def _seen(step: NamedStep, path: str, project: Project) -> bool:
    """Whether a file with this path may be in the workspace all the same: from the project, or left in it."""
    for mount in step.mounts:
        target = path_key(mount.target)
        if is_below(path, target):
            inside = path if target == "." else path.removeprefix(target + "/")
            source = path_key(mount.source)
            if not mount.source.constant or project.files.kind(inside if source == "." else f"{source}/{inside}"):
                return True
    return False
