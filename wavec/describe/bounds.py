"""How long a run can take at worst. Each attempt is counted with its whole time-out, each wait in full."""

from dataclasses import dataclass

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


def worst_ms(step: Step) -> int:
    """Every attempt runs into its time-out, and every wait between them."""
    return step.retry.max_attempts * step.timeout_ms + sum(step.retry.backoff_ms)


def bounds(plan: Plan) -> Bounds:
    """The worst case of `plan`. Of several longest paths, the one whose steps stand first in the plan."""
    ends: dict[str, int] = {}
    before: dict[str, str | None] = {}
    for step in plan.steps:
        latest = max(step.dependencies, key=lambda dependency: ends[dependency], default=None)
        before[step.id] = latest
        ends[step.id] = worst_ms(step) + (ends[latest] if latest is not None else 0)
    at = max(ends, key=lambda id: ends[id], default=None)
    longest = ends[at] if at is not None else 0
    path: list[str] = []
    while at is not None:
        path.append(at)
        at = before[at]
    return Bounds(
        attempts=sum(step.retry.max_attempts for step in plan.steps),
        longest_ms=longest,
        total_ms=sum(worst_ms(step) for step in plan.steps),
        critical_path=tuple(reversed(path)),
    )
