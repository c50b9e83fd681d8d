"""The order of a plan's steps as positions: what depends on what, and which steps a run needs."""

from collections.abc import Mapping, Sequence

from wave_runtime.plan.model import Plan
from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class Graph:
    """Derived from the plan once; steps are positions in plan order, which is topological."""

    ids: tuple[str, ...]
    index: Mapping[str, int]
    dependencies: tuple[tuple[int, ...], ...]
    dependants: tuple[tuple[int, ...], ...]
    needed: tuple[int, ...]
    """The steps that belong to the run, in plan order."""
    in_run: frozenset[int]
    """The same as a set."""


def graph_of(plan: Plan, until: str | None) -> Graph:
    """The graph of a run that ends with the step `until`; None: with all steps.

    Raises KeyError when the plan has no such step.
    """
    ids = tuple(step.id for step in plan.steps)
    index = {step: position for position, step in enumerate(ids)}
    dependencies = tuple(tuple(index[name] for name in step.dependencies) for step in plan.steps)
    dependants: list[list[int]] = [[] for _ in ids]
    for position, before in enumerate(dependencies):
        for dependency in before:
            dependants[dependency].append(position)
    needed = range(len(ids)) if until is None else _with_ancestors(index[until], dependencies)
    return Graph(ids, index, dependencies, tuple(map(tuple, dependants)), tuple(needed), frozenset(needed))


def _with_ancestors(target: int, dependencies: tuple[tuple[int, ...], ...]) -> list[int]:
    found, open_ends = {target}, [target]
    while open_ends:
        new = [item for item in dependencies[open_ends.pop()] if item not in found]
        found.update(new)
        open_ends.extend(new)
    return sorted(found)


def reached(edges: Sequence[Sequence[int]], position: int) -> set[int]:
    """All that lies behind `position` along `edges`, without it."""
    found, open_ends = set[int](), [position]
    while open_ends:
        new = [item for item in edges[open_ends.pop()] if item not in found]
        found.update(new)
        open_ends.extend(new)
    return found
