"""What a pass could not judge: a check without findings means no more than what was looked at."""

from collections.abc import Iterable, Mapping

from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much one pass judged."""

    pass_name: str
    unit: str
    """What is judged, in the singular: `step`."""
    judged: int
    """How many of them got a verdict."""
    unjudged: Mapping[str, int]
    """Why something got none, or a coarse one, and how often. A reason is a clause for people, without a number."""


def merged(parts: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """One entry for each pass, sorted by name, with the numbers added up."""
    units: dict[str, str] = {}
    judged: dict[str, int] = {}
    unjudged: dict[str, dict[str, int]] = {}
    for part in parts:
        units[part.pass_name] = part.unit
        judged[part.pass_name] = judged.get(part.pass_name, 0) + part.judged
        reasons = unjudged.setdefault(part.pass_name, {})
        for reason, count in part.unjudged.items():
            reasons[reason] = reasons.get(reason, 0) + count
    return tuple(
        Coverage(name, units[name], judged[name], dict(sorted(unjudged[name].items()))) for name in sorted(judged)
    )
