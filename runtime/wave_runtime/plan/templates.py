"""Where a step has templates: every hole of a step stands in one of these."""

from collections.abc import Iterator

from wave_runtime.plan.decode import read_value
from wave_runtime.plan.expression import Template
from wave_runtime.plan.model import Command, Contract, Plan, Prompt, Step


def step_templates(plan: Plan, step: Step) -> Iterator[Template]:
    """The templates of `step` in the order of the plan: prompt or environment, mounts, outputs, contracts."""
    match step.exec:
        case Prompt(_, segments, _):
            yield from (plan.template(segment.template) for segment in segments)
        case Command(_, _, env):
            yield from env.values()
    for mount in step.workspace.mounts:
        yield mount.source
        yield mount.target
    yield from (artifact.path for artifact in step.output_artifacts)
    for contract in step.contracts:
        if contract.source is not None:
            yield contract.source
        yield from (template for _, template in setting_templates(contract))


def setting_templates(contract: Contract) -> Iterator[tuple[str, Template]]:
    """The settings of `contract` that are templates: lists of texts and holes."""
    for name, value in contract.settings.items():
        if isinstance(value, list) and all(isinstance(part, str) or _is_hole(part) for part in value):
            yield name, read_value(Template, value)


def _is_hole(part: object) -> bool:
    return isinstance(part, dict) and {"expression", "as", "trust"} <= part.keys()
