"""Which artifacts of earlier steps a step reads: injected ones, and those whose content its templates need."""

from collections.abc import Iterator

from wave_runtime.plan.decode import read_value
from wave_runtime.plan.expression import Template
from wave_runtime.plan.model import Command, Contract, Plan, Prompt, Step
from wave_runtime.plan.walk import references


def artifacts_of(plan: Plan, step: Step) -> tuple[tuple[str, str], ...]:
    """Pairs of step and artifact, each once: injections in their order, then reads in the order of the plan."""
    injected = ((injection.step, injection.artifact) for injection in step.inject_artifacts)
    return tuple(dict.fromkeys((*injected, *_reads(plan, step))))


def setting_templates(contract: Contract) -> Iterator[tuple[str, Template]]:
    """The settings of `contract` that are templates: lists of texts and holes."""
    for name, value in contract.settings.items():
        if isinstance(value, list) and all(isinstance(p, str) or _is_hole(p) for p in value):
            yield name, read_value(Template, value)


def _is_hole(part: object) -> bool:
    return isinstance(part, dict) and {"expression", "as", "trust"} <= part.keys()


def _reads(plan: Plan, step: Step) -> Iterator[tuple[str, str]]:
    for template in _templates(plan, step):
        if len(template) == 1 and isinstance(template[0], str):
            continue
        for get in references(template):
            match get.path:
                case ("steps", str(producer), str(artifact), *_):
                    yield producer, artifact


def _templates(plan: Plan, step: Step) -> Iterator[Template]:
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
