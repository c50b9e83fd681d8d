"""How steps and runs end: what a failure, a bound or a cancellation does to all the others."""

from dataclasses import replace
from typing import Any, Literal

from wave_runtime.engine.commands import FinishRun, StopAttempt
from wave_runtime.engine.events import RunStatus
from wave_runtime.engine.failure import Failure
from wave_runtime.engine.graph import reached
from wave_runtime.engine.state import Made, StepState
from wave_runtime.engine.turn import Turn, Unit
from wave_runtime.engine.vector import Vector


def fail(turn: Turn, unit: Unit, because: str, **changes: object) -> None:
    """Puts a unit into its last phase after a failure. With a step the run will fail; with an item its step will, and
    nothing else starts before the others are done when the plan says so."""
    turn.move(unit, "failed", because, **changes)
    position = unit.position
    matrix = turn.plan.steps[position].matrix
    waits = unit.number is not None and matrix is not None and not matrix.fail_fast
    if turn.ending is None and not waits:
        step, behind = turn.graph.ids[position], reached(turn.graph.dependants, position)
        reasons = {position: f"`{turn.name(unit)}` failed"} | dict.fromkeys(behind, f"it needs `{step}`, which failed")
        _end_all(turn, "failed", f"`{step}` failed", reasons)


def cancel(turn: Turn, by: str) -> None:
    """Nothing starts any more, and what waits is cancelled."""
    _end_all(turn, "cancelled", f"cancelled by {by}", {})


def exceed(turn: Turn, message: str) -> None:
    """The run has reached a bound of its plan: nothing starts any more."""
    turn.exceeded = Failure("budget", message)
    _end_all(turn, "failed", message, {})


def complete(turn: Turn, position: int, because: str = "", **changes: object) -> None:
    """The step is completed: what waited for it alone may start."""
    turn.move(Unit(position), "completed", because, **changes)
    for dependant in turn.graph.dependants[position]:
        left = turn.waiting[dependant] - 1
        turn.waiting = turn.waiting.put(dependant, left)
        if not left:
            turn.wake(dependant)


def settle(turn: Turn, position: int, because: str = "") -> None:
    """Ends a step whose items have all ended; `because` says why some of them never started."""
    items = turn.items(position)
    if items.unfinished or turn.steps[position].ended:
        return
    turn.enter(position)
    states = tuple(items.states)
    phases = [state.phase for state in states]
    done, failed = phases.count("completed"), phases.count("failed")
    shared: dict[str, Any] = {
        "soft": any(state.soft for state in states),
        "simulated": any(state.simulated for state in states),
    }
    if done == items.count:
        turn.put_items(position, replace(items, made=_collected(turn, position, states)))
        complete(turn, position, **shared)
        return
    failure = next((state.failure for state in states if state.phase == "failed" and state.failure is not None), None)
    if failure is not None:
        because = f"{failed} of {items.count} items failed, {done} completed: {failure.message}"
    elif turn.exceeded is not None:
        because = turn.exceeded.message
    if failure is None and turn.ending == "cancelled":
        turn.move(Unit(position), "cancelled", because, **shared)
    else:
        fail(turn, Unit(position), because, failure=failure, **shared)


def stop_attempts(turn: Turn, *, force: bool) -> None:
    """Asks for the end of all attempts in flight, in plan order."""
    for position in turn.graph.needed:
        step = turn.steps[position]
        if step.phase != "running":
            continue
        for number, known in enumerate((step,) if step.items is None else step.items.states):
            if known.phase == "running" and known.attempts:
                unit = Unit(position, None if step.items is None else number)
                turn.commands.append(StopAttempt(turn.name(unit), known.attempt, force))


def end_when_nothing_is_left(turn: Turn) -> None:
    """Ends the run with its last step."""
    if turn.begun and turn.status is None and not turn.unfinished and not turn.running:
        turn.status = _status(turn)
        turn.commands.append(FinishRun(turn.status))


def _status(turn: Turn) -> RunStatus:
    phases = {turn.steps[position].phase for position in turn.graph.needed}
    if phases <= {"completed"}:
        return "completed"
    return "cancelled" if turn.ending == "cancelled" else "failed"


def _end_all(turn: Turn, why: Literal["failed", "cancelled"], reason: str, reasons: dict[int, str]) -> None:
    """Nothing starts any more; what waits is ended, with its own reason if there is one."""
    turn.ending, turn.ready = why, 0
    for position in turn.graph.needed:
        because = reasons.get(position, reason)
        match turn.steps[position].phase:
            case "pending":
                turn.move(Unit(position), "skipped" if why == "failed" else "cancelled", because)
            case "retrying" | "undecided":
                turn.move(Unit(position), why, because)
            case "running" if turn.plan.steps[position].matrix is not None:
                _end_items(turn, position, why, because)


def _end_items(turn: Turn, position: int, why: Literal["failed", "cancelled"], because: str) -> None:
    """No item starts any more. Those that never started are not published: there may be thousands."""
    items = turn.steps[position].items
    if items is None:
        turn.move(Unit(position), why, because)
        return
    never = StepState("skipped" if why == "failed" else "cancelled")
    states = tuple(items.states)
    waited = sum(state.phase == "pending" for state in states)
    left = Vector.of(never if state.phase == "pending" else state for state in states)
    turn.put_items(position, replace(items, states=left, ready=0, unfinished=items.unfinished - waited))
    for number, state in enumerate(states):
        if state.phase in ("retrying", "undecided"):
            turn.move(Unit(position, number), why, because)
    settle(turn, position, because)


def _collected(turn: Turn, position: int, states: tuple[StepState, ...]) -> Made:
    """By the name of an artifact, what each item made."""
    by_name = [{made.name: made for made in state.artifacts} for state in states]
    names = [artifact.name for artifact in turn.plan.steps[position].output_artifacts]
    return tuple((name, tuple(each.get(name) for each in by_name)) for name in names)
