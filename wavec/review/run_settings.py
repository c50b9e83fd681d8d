"""What bounds and watches a whole run: a change of it is told beside every other change."""

from collections.abc import Iterator

from wave_runtime.plan import encode_value
from wave_runtime.plan.model import Plan

from wavec.describe.duration import duration
from wavec.describe.phrase import Name
from wavec.review.change import Change, Side, shown

_MILLISECONDS = "_ms"


def changed_run_settings(old: Plan, new: Plan) -> Iterator[Change]:
    """The changes of bounds, of the audit log and of what becomes of inputs, by the names that people write."""
    before, after = dict(_settings(old)), dict(_settings(new))
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield Change("settings", name, "other", (Name(name),), Side(before.get(name)), Side(after.get(name)))


def _settings(plan: Plan) -> Iterator[tuple[str, str]]:
    groups = {
        "bounds": plan.pipeline.bounds,
        "runtime.audit": plan.safety and plan.safety.audit,
        "runtime.security": plan.safety and plan.safety.inputs,
    }
    for group, settings in groups.items():
        members = encode_value(settings)
        for name, value in members.items() if isinstance(members, dict) else ():
            if name.endswith(_MILLISECONDS) and isinstance(value, int):
                yield f"{group}.{name.removesuffix(_MILLISECONDS)}", duration(value)
            elif value is not None:
                yield f"{group}.{name}", shown(value)
