"""How long a run can take at worst. Each attempt is counted with its whole time-out, each wait in full."""

from dataclasses import dataclass
from math import ceil

from wave_runtime.plan.model import Plan, Step


@dataclass(frozen=True, slots=True)
class Bounds:
    """The worst case of a plan; times in milliseconds."""

    attempts: int
    longest_ms: int
    """Along the critical path: with as many workers as there are steps."""
    total_ms: int
    """One step at a time."""
    critical_path: tuple[str, ...]
    """Ids of the steps whose time is `longest_ms`."""
    once_counted: tuple[str, ...] = ()
    """Ids of the steps that run for each item of a list without a bound: they are counted as if it had one item."""


def worst_ms(step: Step) -> int:
    """Every attempt runs into its time-out, and every wait between them; of a matrix, for one item."""
    return step.retry.max_attempts * step.timeout_ms + sum(step.retry.backoff_ms)


def most_items(step: Step) -> int:
    """How often the step runs at most; 1 for a matrix without a bound."""
    return 1 if step.matrix is None or step.matrix.max_items is None else step.matrix.max_items


def _longest_ms(step: Step) -> int:
    at_once = 1 if step.matrix is None else step.matrix.max_concurrency
    return worst_ms(step) * ceil(most_items(step) / at_once)


def bounds(plan: Plan) -> Bounds:
    """The worst case of `plan`. Of several longest paths, the one whose steps stand first in the plan."""
    ends: dict[str, int] = {}
    before: dict[str, str | None] = {}
    for step in plan.steps:
        latest = max(step.dependencies, key=lambda dependency: ends[dependency], default=None)
        before[step.id] = latest
        ends[step.id] = _longest_ms(step) + (ends[latest] if latest is not None else 0)
    at = max(ends, key=lambda id: ends[id], default=None)
    longest = ends[at] if at is not None else 0
    path: list[str] = []
    while at is not None:
        path.append(at)
        at = before[at]
    return Bounds(
        attempts=sum(step.retry.max_attempts * most_items(step) for step in plan.steps),
        longest_ms=longest,
        total_ms=sum(worst_ms(step) * most_items(step) for step in plan.steps),
        critical_path=tuple(reversed(path)),
        once_counted=tuple(step.id for step in plan.steps if step.matrix and step.matrix.max_items is None),
    )
