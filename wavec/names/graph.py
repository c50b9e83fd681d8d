"""The graph of a pipeline's steps: order, levels, what comes before what, and circles.

Nothing recurses: a chain of ten thousand steps is a pipeline like any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Steps by id, and how they depend on each other."""

    order: tuple[str, ...]
    """Topological, ties by id; steps of circles and what follows them are left out."""
    levels: Mapping[str, int]
    """Length of the longest way to a step: steps of one level do not depend on each other."""
    dependencies: Mapping[str, tuple[str, ...]]
    """Existing ids only, sorted, each once."""
    cycles: tuple[tuple[str, ...], ...]
    """Circles, each as ids of which every one depends on the next and the last on the first."""
    _bits: Mapping[str, int]
    _ancestors: Mapping[str, int]

    def comes_before(self, earlier: str, later: str) -> bool:
        """Whether `later` waits for `earlier`, directly or not. True for whatever hangs on a circle: the circle is
        the mistake, not what follows from it."""
        if later not in self._ancestors or earlier not in self._bits:
            return True
        return bool(self._ancestors[later] & self._bits[earlier])


def graph_of(dependencies: Mapping[str, Sequence[str]]) -> Graph:
    """The graph of steps given by the ids that each depends on, in file order; unknown ids are ignored."""
    known = {
        id: tuple(sorted({other for other in needs if other in dependencies})) for id, needs in dependencies.items()
    }
    dependants: dict[str, list[str]] = {id: [] for id in known}
    waiting = {id: len(needs) for id, needs in known.items()}
    for id, needs in known.items():
        for other in needs:
            dependants[other].append(id)
    ready = [id for id, count in waiting.items() if count == 0]
    heapify(ready)
    order: list[str] = []
    levels: dict[str, int] = {}
    bits: dict[str, int] = {}
    ancestors: dict[str, int] = {}
    while ready:
        id = heappop(ready)
        bits[id] = 1 << len(order)
        order.append(id)
        levels[id] = max((levels[other] + 1 for other in known[id]), default=0)
        before = 0
        for other in known[id]:
            before |= ancestors[other] | bits[other]
        ancestors[id] = before
        for other in dependants[id]:
            waiting[other] -= 1
            if waiting[other] == 0:
                heappush(ready, other)
    stuck = {id for id in known if id not in levels}
    return Graph(tuple(order), levels, known, tuple(_cycles(known, stuck)), bits, ancestors)


def _cycles(dependencies: Mapping[str, tuple[str, ...]], stuck: set[str]) -> Iterable[tuple[str, ...]]:
    """One circle for each group of steps that wait for each other; `stuck` never became ready."""
    seen: set[str] = set()
    place_in_file = {id: index for index, id in enumerate(dependencies)}
    for start in (id for id in dependencies if id in stuck):
        path: list[str] = []
        place: dict[str, int] = {}
        id: str | None = start
        while id is not None and id not in seen and id not in place:
            place[id] = len(path)
            path.append(id)
            # A stuck step waits for at least one stuck step: following those leads into a circle.
            id = next((other for other in dependencies[id] if other in stuck), None)
        if id is not None and id in place:
            cycle = path[place[id] :]
            first = min(range(len(cycle)), key=lambda index: place_in_file[cycle[index]])
            yield tuple(cycle[first:] + cycle[:first])
        seen.update(path)
