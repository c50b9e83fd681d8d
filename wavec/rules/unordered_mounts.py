"""Two steps may change the same part of the project, and neither waits for the other.

Each works on a copy of its own. When both have changed one file, the first step that needs both results fails: there
is no order in which the changes could be joined.

Wrong: golden/reject/WV642-unordered-mounts.
Fix: let one depend on the other, mount `readonly` where nothing is to be changed, or mount different folders.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.names.named import NamedStep
from wavec.names.paths import path_key
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.rules.may_change import may_change
from wavec.rules.project import Project
from wavec.syntax.program import MountTemplates

CODE = Code("WV642", "unordered-mounts", Severity.WARNING, __doc__)


@dataclass(frozen=True, slots=True, eq=False)
class _Use:
    place: int
    """In the order of the steps."""
    step: NamedStep
    mount: MountTemplates


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline in project.pipelines:
        by_source = _uses(pipeline)
        told: set[str] = set()
        for source, uses in by_source.items():
            for earlier, later in _neighbours(uses, [by_source[f] for f in _above(source) if f in by_source]):
                first, second = earlier.step.id, later.step.id
                if first == second or second in told or pipeline.typed.named.graph.comes_before(first, second):
                    continue
                told.add(second)
                yield CODE.at(
                    later.mount.source.at,
                    f"`{second}` and `{first}` may both change `{source}`, and neither waits for the other",
                    help=f"add `{first}` to `dependencies` of `{second}`, or mount `readonly` where nothing is changed",
                    also=(Label(earlier.mount.source.at, f"mounted by `{first}`"),),
                )


def _uses(pipeline: AuthorizedPipeline) -> dict[str, list[_Use]]:
    """By mounted source, in the order of the steps. What a hole decides may be another folder for each step."""
    named = pipeline.typed.named
    found: dict[str, list[_Use]] = {}
    for place, id in enumerate(named.graph.order):
        for mount in named.steps[id].mounts:
            if mount.source.constant and may_change(pipeline, id, mount):
                found.setdefault(path_key(mount.source), []).append(_Use(place, named.steps[id], mount))
    return found


def _neighbours(uses: list[_Use], above: list[list[_Use]]) -> Iterator[tuple[_Use, _Use]]:
    """Pairs to look at: of steps that all wait for one another, neighbours in the order do too, and the reverse.
    So no more pairs than there are mounts need a look, for each folder above."""
    yield from zip(uses, uses[1:], strict=False)
    for others in above:
        places = [other.place for other in others]
        for use in uses:
            at = bisect_left(places, use.place)
            if at > 0:
                yield others[at - 1], use
            following = next((other for other in others[at : at + 2] if other.place > use.place), None)
            if following is not None:
                yield use, following


def _above(source: str) -> Iterator[str]:
    while source != ".":
        source = source.rpartition("/")[0] or "."
        yield source
