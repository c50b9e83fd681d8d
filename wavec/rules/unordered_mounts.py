"""Two steps may change the same part of the project, and neither waits for the other.

Each works on a copy of its own. Their changes go together as long as no file is changed by both, or both make the same
of it. Otherwise a step that depends on both fails, and so does bringing the changes of the run home.

Wrong: golden/reject/WV642-unordered-mounts.
Fix: let one depend on the other, mount `readonly` where nothing is to be changed, or mount different folders.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from wave_runtime.plan.record import dataclass

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
                if earlier.step is later.step or pipeline.typed.named.graph.comes_before(
                    earlier.step.id, later.step.id
                ):
                    continue
                first, second = sorted((earlier, later), key=lambda use: use.mount.source.at.start)
                if second.step.id not in told:
                    told.add(second.step.id)
                    yield _finding(first, second, source)


def _finding(first: _Use, second: _Use, source: str) -> Diagnostic:
    one, other = first.step.id, second.step.id
    return CODE.at(
        second.mount.source.at,
        f"`{one}` and `{other}` may both change `{source}`, and neither waits for the other",
        help=f"add `{one}` to `dependencies` of `{other}`, or mount `readonly` where nothing is changed",
        also=(Label(first.mount.source.at, f"mounted by `{one}`"),),
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
    yield from pairwise(uses)
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
