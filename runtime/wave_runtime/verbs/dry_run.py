"""What `exec --dry-run` prints: what would run, in which order, as whom."""

from collections.abc import Iterator

from wave_runtime.engine.events import RunInputs
from wave_runtime.engine.graph import graph_of
from wave_runtime.plan.model import Command, Plan, Prompt, Step
from wave_runtime.text.durations import duration_text


def describe(plan: Plan, inputs: RunInputs) -> Iterator[str]:
    """The steps of the run in plan order, one line each."""
    graph = graph_of(plan, inputs.until)
    how = "" if inputs.adapter is None else f", simulated by the adapter `{inputs.adapter}`"
    if inputs.cassette is not None:
        how = f", sessions are repeated from the cassette `{inputs.cassette}`"
    yield f"{plan.pipeline.name}: {plan.digest}"
    yield f"would run {len(graph.needed)} of {len(plan.steps)} steps, at most {inputs.max_workers} at once{how}"
    for number, position in enumerate(graph.needed, start=1):
        step = plan.steps[position]
        after = f" after {', '.join(step.dependencies)}" if step.dependencies else ""
        yield f"{number}. {step.id}: {_what(plan, step, inputs)}{after}; {_bounds(step)}{_items(step)}"
    for position in sorted(set(range(len(plan.steps))) - graph.in_run):
        yield f"not run: {plan.steps[position].id}"


def _what(plan: Plan, step: Step, inputs: RunInputs) -> str:
    match step.exec:
        case Prompt():
            client = inputs.adapter or plan.adapters[str(step.adapter)].kind
            return f"prompt as {step.persona} with {client}" + (f", model {step.model}" if step.model else "")
        case Command():
            return "command" if inputs.run_commands else "command, simulated"


def _bounds(step: Step) -> str:
    attempts = step.retry.max_attempts
    times = "1 attempt" if attempts == 1 else f"up to {attempts} attempts"
    return f"{times} of at most {duration_text(step.timeout_ms)}"


def _items(step: Step) -> str:
    if step.matrix is None:
        return ""
    most = "each item" if step.matrix.max_items is None else f"each of at most {step.matrix.max_items:,} items"
    return f"; for {most}, {step.matrix.max_concurrency:,} at once"
