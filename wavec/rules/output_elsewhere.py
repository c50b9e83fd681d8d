"""A prompt tells the agent to write a file, and the artifact is declared under another path.

The agent writes what it is told to write; the file that was declared is not there, and the attempt fails.

Wrong: golden/reject/WV644-output-elsewhere.   Fix: make the path in the prompt and the path of the artifact the same.
"""

from collections.abc import Iterator, Sequence

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.diagnostics.suggest import closest
from wavec.names.named import NamedOutput, NamedStep
from wavec.names.paths import is_below, path_key
from wavec.needs.written_paths import written_paths
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.rules.project import Project

CODE = Code("WV644", "output-elsewhere", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline, step in project.steps():
        prompt = step.document.prompt
        if prompt is None or "." not in prompt.text:
            continue
        unnamed = [output for output in _files(pipeline, step) if output.path.text not in prompt.text]
        if not unnamed:
            continue
        declared = {path_key(output.path) for output in step.outputs}
        told: set[NamedOutput] = set()
        for written in written_paths(prompt):
            path, directed = written.path, written.directed
            if path.path in declared or path.path.startswith("artifacts/"):
                continue
            output = _meant(path.path, unnamed, alone=directed and len(step.outputs) == 1)
            if output is None or output in told or _in_project(project, step, path.path):
                continue
            told.add(output)
            name = output.node.name
            yield CODE.at(
                path.at,
                f"the prompt asks for `{path.path}`, and `{name}` is declared as `{output.path.text}`",
                help=f"write `{output.path.text}` in the prompt, or `path: {path.path}` at `{name}`",
                also=(Label(output.path.at, "the declared path"),),
            )


def _files(pipeline: AuthorizedPipeline, step: NamedStep) -> Iterator[NamedOutput]:
    """The artifacts that the agent has to write under a path that is known."""
    for output in step.outputs:
        if output.path.constant and output.type != "directory" and pipeline.origins.get(output) == "file":
            yield output


def _meant(path: str, outputs: Sequence[NamedOutput], *, alone: bool) -> NamedOutput | None:
    """The artifact that `path` most likely stands for. `alone`: the step has one, and the result goes to `path`."""
    by_path = {path_key(output.path): output for output in outputs if _ending(path_key(output.path)) == _ending(path)}
    same_name = [output for other, output in by_path.items() if _name(other) == _name(path)]
    if len(same_name) == 1:
        return same_name[0]
    near = closest(path, by_path)
    if near is not None:
        return by_path[near]
    return next(iter(by_path.values())) if alone and len(by_path) == 1 else None


def _in_project(project: Project, step: NamedStep, path: str) -> bool:
    """Whether `path` is a file of the project that the step can see: to change it is something else."""
    for mount in step.mounts:
        target = path_key(mount.target)
        if mount.source.constant and is_below(path, target):
            inside = path if target == "." else path.removeprefix(target + "/")
            source = path_key(mount.source)
            if project.files.kind(inside if source == "." else f"{source}/{inside}") == "file":
                return True
    return False


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _ending(path: str) -> str:
    return path.rpartition(".")[2].casefold()
