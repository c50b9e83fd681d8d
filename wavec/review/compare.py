"""Two projects, pipeline by pipeline and step by step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from wave_runtime.plan import canonical, encode, encode_value
from wave_runtime.plan.encode import UNDIGESTED
from wave_runtime.plan.model import Plan, Prompt, Workspace

from wavec.describe.phrase import Name
from wavec.review.adapters import changed_adapter, changed_adapters
from wavec.review.change import Change, Found, Side, Told, Where, grouped
from wavec.review.commands import changed_commands
from wavec.review.contracts import changed_contracts, changed_input
from wavec.review.graph import added_step, changed_edges, removed_step, renamed_step
from wavec.review.lowering import changed_lowering
from wavec.review.pairs import Pairs, pipelines, steps
from wavec.review.permissions import changed_rights, new_rights
from wavec.review.prompts import changed_texts
from wavec.review.run_settings import changed_run_settings
from wavec.review.sandbox import changed_sandbox
from wavec.review.settings import changed_pipeline, changed_settings
from wavec.review.sources import PlanStep, plan_steps


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that changed between two sets of plans."""

    before: str
    """How people call the side, as they wrote it."""
    after: str
    pipelines: Pairs
    same: tuple[str, ...]
    """Pipelines without any change, by their name after."""
    told: tuple[Told, ...]

    @property
    def changed(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.told or self.pipelines.added or self.pipelines.removed or self.pipelines.renamed)


def compare(before: Mapping[str, Plan], after: Mapping[str, Plan], names: tuple[str, str]) -> Comparison:
    """What changed between the plans of two projects, by pipeline; `names` are those of the sides."""
    pairs = pipelines(before, after)
    found: list[Found] = []
    same: list[str] = []
    for one, other in pairs.both:
        changes = list(_pipeline(before[one], after[other]))
        found += changes
        if not changes and one == other:
            same.append(other)
    for name in pairs.added:
        found += ((step.where, change) for step in plan_steps(after[name]).values() for change in _new(step))
    return Comparison(*names, pairs, tuple(same), grouped(found))


def _pipeline(old: Plan, new: Plan) -> Iterator[Found]:
    if old.digest != new.digest:
        yield from list(_changes(old, new)) or _unexplained(old, new)


def _changes(old: Plan, new: Plan) -> Iterator[Found]:
    name = new.pipeline.name
    for changes in (changed_input, changed_pipeline, changed_adapters, changed_run_settings):
        yield from ((Where(name), change) for change in changes(old, new))
    pairs = steps(old, new)
    before, after = plan_steps(old), plan_steps(new)
    for one, other in pairs.both:
        step = after[other]
        for change in _step(before[one], step, pairs):
            yield step.where, change
    for id in pairs.added:
        yield after[id].where, added_step(after[id])
        for change in _new(after[id]):
            yield after[id].where, change
    for id in pairs.removed:
        yield Where(name, id), removed_step(before[id])


def _new(step: PlanStep) -> Iterator[Change]:
    """What a step that is new may do."""
    yield from new_rights(step)
    yield from changed_commands(None, step)


def _step(old: PlanStep, new: PlanStep, pairs: Pairs) -> Iterator[Change]:
    if old.step.id != new.step.id:
        yield renamed_step(old, new)
    yield from changed_rights(old, new)
    yield from changed_adapter(old, new)
    yield from changed_commands(old, new)
    yield from changed_sandbox(old, new)
    yield from changed_lowering(old, new)
    yield from changed_edges(old, new, pairs)
    yield from changed_texts(old, new)
    yield from changed_contracts(old, new)
    yield from changed_settings(old, new)


def _unexplained(old: Plan, new: Plan) -> Iterator[Found]:
    """The meaning differs, and nothing above has words for it: it must not be passed over."""
    before, after = _unordered(old), _unordered(new)
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            text = ("the plan differs at ", Name(key))
            yield Where(new.pipeline.name), Change("settings", "other", "other", text, Side(), Side())


def _unordered(plan: Plan) -> dict[str, str]:
    """The parts of a plan as texts; lists in which the order means nothing are sorted."""
    document = encode(replace(plan, pipeline=replace(plan.pipeline, name="")))
    parts = {key: canonical(document[key]) for key in document if key not in (*UNDIGESTED, "steps", "blobs")}
    for step in plan.steps:
        mounts = sorted(step.workspace.mounts, key=lambda mount: canonical(encode_value(mount)))
        members = encode_value(replace(step, level=0, workspace=Workspace(tuple(mounts))))
        assert isinstance(members, dict)
        for key, value in members.items():
            if key == "exec" and isinstance(step.exec, Prompt):
                continue  # every change of a prompt but the order of its artifacts has been told
            told = sorted(map(canonical, value)) if isinstance(value, list) else [canonical(value)]
            parts[f"/steps/{step.id}/{key}"] = "\n".join(told)
    return parts
