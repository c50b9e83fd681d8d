"""What a shell has to do that takes up a run from its log, besides telling of the attempts that are lost."""

from collections.abc import Iterator

from wave_runtime.commands import Command, FinishRun, SetRunTimer, SetTimer
from wave_runtime.plan.model import Plan
from wave_runtime.schedule import expansion
from wave_runtime.state import State, StepState
from wave_runtime.turn import Turn
from wave_runtime.unit import unit_name


def outstanding(plan: Plan, state: State) -> tuple[Command, ...]:
    """Commands that `state` still waits for, in plan order: lists to evaluate, waits and the run's own time, each from
    its beginning, and the end of a run of which nobody has recorded it. A run that has not begun waits for none."""
    if not state.begun or state.closed:
        return ()
    return tuple(_outstanding(plan, state))


def lost_attempts(state: State) -> tuple[tuple[str, int, str], ...]:
    """Unit, number and token of the attempts in flight, in plan order: with whoever ran the run, they are gone."""
    return tuple(
        (name, known.attempt, known.token)
        for _, name, known, _ in _units(state)
        if known.phase == "running" and known.token is not None
    )


def _outstanding(plan: Plan, state: State) -> Iterator[Command]:
    if state.status is not None:
        yield FinishRun(state.status)
        return
    bounds = plan.pipeline.bounds
    if bounds is not None and bounds.timeout_ms is not None:
        yield SetRunTimer(bounds.timeout_ms)
    for position in state.graph.needed:
        step = state.steps[position]
        if plan.steps[position].matrix is not None and step.phase == "running" and step.items is None:
            yield expansion(Turn(plan, state), position)
    for position, name, known, is_ready in _units(state):
        if known.phase == "retrying" and not is_ready:
            retry = plan.steps[position].retry
            tried = len(known.attempts) - known.attempts.count("abandoned")
            yield SetTimer(name, known.attempt + 1, retry.backoff_ms[tried - 1])


def _units(state: State) -> Iterator[tuple[int, str, StepState, bool]]:
    """Every step without a matrix and every item, by position and name, and whether it may start already."""
    for position in state.graph.needed:
        step, id = state.steps[position], state.graph.ids[position]
        if step.items is None:
            yield position, id, step, bool(state.ready >> position & 1)
        else:
            for number, item in enumerate(step.items.states):
                yield position, unit_name(id, number), item, bool(step.items.ready >> number & 1)
