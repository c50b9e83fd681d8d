"""The items of a matrix may all change the same part of the project at the same time.

Each item is worked on in a copy of its own, and there is no order in which their changes could be joined: what one item
did to a file is lost when another did something to it.

Wrong: golden/reject/WV654-items-write-one-path.
Fix: mount `readonly` and leave an artifact for each item, put the item into the paths, or write `max_concurrency: 1`.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.names.named import NamedMatrix, NamedOutput, NamedStep
from wavec.names.paths import is_below, path_key
from wavec.rules.may_change import may_change
from wavec.rules.project import Project
from wavec.syntax.program import MountTemplates

CODE = Code("WV654", "items-write-one-path", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline, step in project.steps():
        if step.matrix is None or not _at_once(step.matrix):
            continue
        for mount in step.mounts:
            if mount.source.constant and mount.target.constant and may_change(pipeline, step.id, mount):
                inside = [output for output in step.outputs if is_below(path_key(output.path), path_key(mount.target))]
                same = next((output for output in inside if output.path.constant), None)
                if same is not None or not inside:
                    yield _finding(step, mount, same)


def _at_once(matrix: NamedMatrix) -> bool:
    """Whether several items can be worked on at the same time."""
    return matrix.max_concurrency != 1 and (matrix.items is None or len(matrix.items) > 1)


def _finding(step: NamedStep, mount: MountTemplates, output: NamedOutput | None) -> Diagnostic:
    mounted = mount.source.text
    if output is None:
        return CODE.at(
            mount.source.at,
            f"all items of `{step.id}` may change `{mounted}`, each in a copy of its own",
            help="mount `readonly` and leave an artifact for each item, or write `max_concurrency: 1`",
        )
    return CODE.at(
        output.path.at,
        f"all items of `{step.id}` write `{output.path.text}`, each in a copy of `{mounted}`",
        help="put a part of `{{ item }}` into the path, or write `max_concurrency: 1`",
        also=(Label(mount.source.at, "mounted for every item"),),
    )
