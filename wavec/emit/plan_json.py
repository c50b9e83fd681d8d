"""The plan file."""

from wave_runtime.plan import Plan, dump


def plan_json(plan: Plan) -> str:
    """The text of the plan file: the only form that a runtime reads."""
    return dump(plan)
