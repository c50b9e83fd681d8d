"""A prompt tells the agent to write a file, and the artifact is declared under another path.

The agent writes what it is told to write; the file that was declared is not there, and the attempt fails.

Wrong: golden/reject/WV644-output-elsewhere.   Fix: make the path in the prompt and the path of the artifact the same.
"""

import re
from collections.abc import Iterator, Sequence

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.diagnostics.suggest import closest
from wavec.names.named import NamedOutput, NamedStep
from wavec.names.paths import is_below, path_key
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.rules.project import Project
from wavec.rules.prompt_paths import PromptPath, paths_in

CODE = Code("WV644", "output-elsewhere", Severity.WARNING, __doc__)

# A verb of writing, and then nothing that ends the sentence, up to the path.
_DEMAND = re.compile(
    r"(?i)\b(write|save|store|put|output|create|produce|generate|export|dump)\b([^.!?;:\n]{0,80}?)[`\"'(]?$"
)
_DIRECTED = re.compile(
    r"(?i)\b(?:to|in|into|at|as|called|named)(?: (?:the|a|your|this))?(?: (?:file|path|workspace))?\s*$"
)
_REFUSED = re.compile(r"(?i)\b(?:not|never|don't|n't|without|instead of|from|using|based on|according to|like|e\.g)\b")
_BEFORE = 100


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
        for path in paths_in(prompt):
            directed = _demand(path)
            if directed is None or path.path in declared or path.path.startswith("artifacts/"):
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


def _demand(path: PromptPath) -> bool | None:
    """Whether the agent is to write `path`, and whether it is said that the result goes there; None: no demand."""
    before = path.template.text[max(0, path.start - _BEFORE) : path.start]
    demand = _DEMAND.search(before)
    if demand is None or _REFUSED.search(before[max(0, demand.start() - 12) :]):
        return None
    return _DIRECTED.search(demand[2]) is not None


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
