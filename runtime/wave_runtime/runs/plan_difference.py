"""In what two plans differ, in a few words: for somebody who gave another plan than he thinks."""

from collections.abc import Iterator

from wave_runtime.plan.model import Plan


def plan_difference(recorded: Plan, given: Plan) -> str:
    """Names the steps and parts that differ; empty when only the order of steps does."""
    return "; ".join(_differences(recorded, given))


def _differences(recorded: Plan, given: Plan) -> Iterator[str]:
    before, after = ({step.id: step for step in plan.steps} for plan in (recorded, given))
    groups = (
        ("new", [id for id in after if id not in before]),
        ("gone", [id for id in before if id not in after]),
        ("changed", [id for id in after if id in before and after[id] != before[id]]),
    )
    for word, ids in groups:
        if ids:
            more = f" and {len(ids) - 5} more" if len(ids) > 5 else ""
            names = ", ".join(f"`{id}`" for id in ids[:5])
            yield f"{word}: {'step' if len(ids) == 1 else 'steps'} {names}{more}"
    parts = [
        name
        for name in ("format_version", "requires", "pipeline", "adapters", "runtime_inputs")
        if getattr(recorded, name) != getattr(given, name)
    ]
    if parts:
        yield f"changed: {', '.join(parts)}"
