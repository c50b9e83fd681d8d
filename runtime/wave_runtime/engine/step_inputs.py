"""Which artifacts of earlier steps a step reads: injected ones, and those whose content its templates need."""

from collections.abc import Iterator

from wave_runtime.plan.model import Matrix, Plan, Step
from wave_runtime.plan.templates import step_templates
from wave_runtime.plan.walk import references


def artifacts_of(plan: Plan, step: Step) -> tuple[tuple[str, str], ...]:
    """Pairs of step and artifact, each once: injections in their order, then reads in the order of the plan."""
    injected = ((injection.step, injection.artifact) for injection in step.inject_artifacts)
    return tuple(dict.fromkeys((*injected, *reads_of(plan, step))))


def reads_of(plan: Plan, step: Step) -> Iterator[tuple[str, str]]:
    """Pairs of step and artifact whose content the templates of `step` read, in the order of the plan."""
    for template in step_templates(plan, step):
        if len(template) == 1 and isinstance(template[0], str):
            continue
        for get in references(template):
            match get.path:
                case ("steps", str(producer), str(artifact), *_):
                    yield producer, artifact


def items_read_of(matrix: Matrix) -> tuple[tuple[str, str], ...]:
    """Pairs of step and artifact that the list of a matrix is read from, each once."""
    found = [get.path[1:3] for get in references(matrix.items) if get.path[0] == "steps" and len(get.path) > 2]
    return tuple(dict.fromkeys((str(step), str(artifact)) for step, artifact in found))
