"""What starts next: steps in plan order, items in the order of their list, as far as workers and bounds allow."""

import hashlib
from dataclasses import replace

from wave_runtime.engine.commands import ExpandMatrix, InputArtifact, Item, SetRunTimer, StartAttempt
from wave_runtime.engine.endings import exceed
from wave_runtime.engine.graph import reached
from wave_runtime.engine.state import StepState, units_of
from wave_runtime.engine.step_inputs import artifacts_of, items_read_of
from wave_runtime.engine.turn import Turn, Unit


def start_what_may_start(turn: Turn) -> None:
    """Starts attempts while workers are free; ends the run when it has reached a bound."""
    _check_tokens(turn)
    while turn.ready and turn.running < turn.inputs.max_workers:
        position = (turn.ready & -turn.ready).bit_length() - 1
        step = turn.plan.steps[position]
        if step.matrix is not None and turn.steps[position].items is None:
            turn.ready ^= 1 << position
            turn.enter(position)
            turn.commands.append(_expansion(turn, position))
        elif _attempts_are_used_up(turn):
            exceed(turn, f"the run has made {turn.attempts} attempts, which is all that its plan allows")
        elif step.matrix is None:
            turn.ready ^= 1 << position
            _start(turn, Unit(position), inputs_of(turn, position), None)
        else:
            _start_item(turn, position)


def inputs_of(turn: Turn, position: int) -> tuple[InputArtifact, ...]:
    """What the step gets from earlier steps."""
    step = turn.plan.steps[position]
    return _made(turn, artifacts_of(turn.plan, step)) + (
        _changes_before(turn, position) if step.workspace.mounts else ()
    )


def _expansion(turn: Turn, position: int) -> ExpandMatrix:
    """Asks for the list of a matrix."""
    matrix = turn.plan.steps[position].matrix
    assert matrix is not None
    return ExpandMatrix(turn.graph.ids[position], _made(turn, items_read_of(matrix)))


def set_run_timer(turn: Turn) -> None:
    """Asks for the end of the time that the plan allows for a run."""
    bounds = turn.plan.pipeline.bounds
    if bounds is not None and bounds.timeout_ms is not None:
        turn.commands.append(SetRunTimer(bounds.timeout_ms))


def _start_item(turn: Turn, position: int) -> None:
    turn.enter(position)
    items = turn.items(position)
    number = (items.ready & -items.ready).bit_length() - 1
    turn.put_items(position, replace(items, ready=items.ready ^ 1 << number, running=items.running + 1))
    turn.ready ^= 1 << position
    turn.wake(position)
    _start(turn, Unit(position, number), items.inputs, Item(items.digest, number))


def _start(turn: Turn, unit: Unit, inputs: tuple[InputArtifact, ...], item: Item | None) -> None:
    known = turn.known(unit)
    turn.move(unit, "running", attempts=(*known.attempts, "running"), token=None)
    turn.running += 1
    turn.attempts += 1
    name, attempt = turn.name(unit), known.attempt + 1
    run = turn.inputs
    whose = (run.run_id, run.salt) if run.salt else (run.run_id,)
    key = hashlib.sha256("\0".join((*whose, name, str(attempt))).encode()).hexdigest()
    timeout_ms = turn.plan.steps[unit.position].timeout_ms
    turn.commands.append(StartAttempt(name, attempt, key, inputs, timeout_ms, item, known.repair))


def _made(turn: Turn, wanted: tuple[tuple[str, str], ...]) -> tuple[InputArtifact, ...]:
    found = []
    for producer, artifact in wanted:
        position = turn.graph.index.get(producer)
        step = StepState() if position is None else turn.steps[position]
        made = next((stored for stored in step.artifacts if stored.name == artifact), None)
        items = None if step.items is None else dict(step.items.made).get(artifact)
        found.append(InputArtifact(producer, artifact, made, items))
    return tuple(found)


def _changes_before(turn: Turn, position: int) -> tuple[InputArtifact, ...]:
    """What steps that this one depends on, at any distance, changed in the project; in plan order, items in theirs."""
    before = sorted(reached(turn.graph.dependencies, position)) if turn.changed else []
    return tuple(
        InputArtifact(name, made.name, made)
        for other in before
        for name, known in units_of(turn.graph.ids[other], turn.steps[other])
        for made in known.artifacts
        if made.is_change_set
    )


def _attempts_are_used_up(turn: Turn) -> bool:
    bounds = turn.plan.pipeline.bounds
    return bounds is not None and bounds.max_attempts is not None and turn.attempts >= bounds.max_attempts


def _check_tokens(turn: Turn) -> None:
    bounds = turn.plan.pipeline.bounds
    if bounds is None or bounds.max_tokens is None or turn.tokens <= bounds.max_tokens:
        return
    if turn.ending is None and turn.unfinished:
        exceed(turn, f"the run has used {turn.tokens} tokens, its plan allows {bounds.max_tokens}")
