"""The graph of a plan: who waits for whom, and what is handed over."""

from collections.abc import Mapping
from dataclasses import dataclass

from wave_runtime.plan.model import Plan, Step

from wavec.describe.phrase import MOST


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` waits for `source`. Without artifacts it is a matter of order alone."""

    source: str
    target: str
    artifacts: tuple[str, ...]


def edges(plan: Plan) -> tuple[Edge, ...]:
    """By target in plan order, then by source. An artifact from a step further up has an edge of its own."""
    return tuple(edge for step in plan.steps for edge in edges_into(step))


def edges_into(step: Step) -> tuple[Edge, ...]:
    """What `step` waits for, by source."""
    handed: dict[str, list[str]] = {dependency: [] for dependency in step.dependencies}
    for injection in step.inject_artifacts:
        handed.setdefault(injection.step, []).append(injection.artifact)
    return tuple(Edge(source, step.id, tuple(handed[source])) for source in sorted(handed))


@dataclass(frozen=True, slots=True)
class Dependants:
    """Everything that cannot run without a step, directly or not."""

    count: int
    first: tuple[str, ...]
    """Some of them, the first in the plan: a page names no more."""


def dependants(plan: Plan) -> Mapping[str, Dependants]:
    """By step id."""
    # One integer a step, with a bit for each step that needs it: 10,000 steps take 12 MB instead of a set each.
    position = {step.id: index for index, step in enumerate(plan.steps)}
    needed_by = [0] * len(plan.steps)
    for index in range(len(plan.steps) - 1, -1, -1):
        for dependency in plan.steps[index].dependencies:
            needed_by[position[dependency]] |= needed_by[index] | 1 << index
    return {step.id: _named(plan, needed_by[index]) for index, step in enumerate(plan.steps)}


def _named(plan: Plan, bits: int) -> Dependants:
    first: list[str] = []
    rest = bits
    while rest and len(first) < MOST:
        lowest = rest & -rest
        first.append(plan.steps[lowest.bit_length() - 1].id)
        rest ^= lowest
    return Dependants(bits.bit_count(), tuple(first))
