"""What the events of one step, or of one item of its matrix, make of the state."""

from dataclasses import replace

from wave_runtime.engine.commands import SetTimer
from wave_runtime.engine.endings import complete, fail, settle
from wave_runtime.engine.events import AttemptFinished, MatrixExpanded, StepDecided
from wave_runtime.engine.failure import FAILURES, Failure
from wave_runtime.engine.life_cycle import AttemptPhase
from wave_runtime.engine.repair import repair_text
from wave_runtime.engine.schedule import inputs_of
from wave_runtime.engine.state import Items, StepState
from wave_runtime.engine.turn import Turn, Unit
from wave_runtime.engine.vector import Vector

MAX_LOST = 100
"""A step whose attempts are lost so often takes its machine down with it: it fails."""


def started(turn: Turn, name: str, attempt: int, token: str) -> None:
    """The attempt is about to begin, and `token` runs it."""
    unit = turn.find(name)
    if unit is None:
        return
    known = turn.known(unit)
    if known.phase != "running" or known.attempt != attempt or known.token:
        turn.note(f"attempt {attempt} of `{name}` is not one that was to start")
        return
    turn.put(unit, replace(known, token=token))


def finished(turn: Turn, event: AttemptFinished) -> None:
    """The attempt in flight has ended, well or not."""
    unit = turn.current(event.step, event.attempt, event.token)
    if unit is None:
        return
    turn.tokens += event.tokens
    simulated = event.simulated or any(contract.state == "simulated" for contract in event.contracts)
    if event.outcome == "succeeded":
        _completed(turn, unit, event, simulated, None)
        return
    failure = event.failure or Failure("internal", "the attempt failed without a reason")
    if failure.kind == "contract" and not _again(turn, unit, failure) and _is_soft(event):
        _completed(turn, unit, event, simulated, failure)
        return
    _failed(turn, unit, failure, event, simulated)


def lost(turn: Turn, name: str, attempt: int, token: str, why: str) -> None:
    """Whoever ran the attempt in flight is gone."""
    unit = turn.current(name, attempt, token)
    if unit is None:
        return
    known, failure = turn.known(unit), Failure("lost", why)
    turn.leave(unit)
    outcome = {"attempts": _ended(known, "abandoned"), "failure": failure}
    if turn.ending == "cancelled":
        turn.move(unit, "cancelled", why, **outcome)
    elif turn.plan.steps[unit.position].effects == "once" and turn.ending is None:
        turn.move(unit, "undecided", f"{why}; whether its effects happened is not known", **outcome)
    elif turn.ending is not None or known.attempts[known.forgiven :].count("abandoned") >= MAX_LOST:
        fail(turn, unit, why, **outcome)
    else:
        turn.move(unit, "retrying", why, **outcome)
        turn.make_ready(unit)
    _settle(turn, unit)


def decided(turn: Turn, event: StepDecided) -> None:
    """Somebody says what becomes of an undecided step."""
    unit = turn.find(event.step)
    if unit is None:
        return
    known = turn.known(unit)
    if known.phase != "undecided" or known.attempt != event.attempt:
        turn.note(f"attempt {event.attempt} of `{event.step}` waits for no decision")
        return
    match event.decision:
        case "repeat":
            turn.move(unit, "retrying", f"{event.by}: repeat it")
            turn.make_ready(unit)
        case "fail":
            fail(turn, unit, f"{event.by}: it failed")
            _settle(turn, unit)
        case "done":
            there = {made.name for made in event.artifacts}
            outputs = turn.plan.steps[unit.position].output_artifacts
            if missing := [each.name for each in outputs if each.required and each.name not in there]:
                turn.note(f"`{event.step}` cannot be taken as done: its output `{missing[0]}` is missing")
                return
            _complete(turn, unit, f"{event.by}: it was done", artifacts=event.artifacts)


def expanded(turn: Turn, event: MatrixExpanded) -> None:
    """The list of a matrix is known, or cannot be had."""
    position = turn.graph.index.get(event.step)
    known = None if position is None else turn.steps[position]
    if position is None or known is None or known.phase != "running" or known.items is not None or known.attempts:
        turn.note(f"the items of `{event.step}` are not waited for")
        return
    if event.failure is not None:
        fail(turn, Unit(position), event.failure.message, failure=event.failure)
        return
    count = event.count
    lost: AttemptPhase = "abandoned"
    unit = StepState(attempts=(lost,) * known.forgiven, forgiven=known.forgiven)
    states = Vector.of((unit,) * count)
    items = Items(event.items, states, count, inputs_of(turn, position), (1 << count) - 1, 0, count)
    turn.put_items(position, items)
    turn.wake(position)
    settle(turn, position)


def timer_fired(turn: Turn, name: str, attempt: int) -> None:
    """The wait before an attempt is over."""
    unit = turn.find(name)
    if unit is None:
        return
    known = turn.known(unit)
    if known.phase != "retrying" or known.attempt + 1 != attempt:
        turn.note(f"attempt {attempt} of `{name}` waits for no timer")
        return
    turn.make_ready(unit)


def _completed(turn: Turn, unit: Unit, event: AttemptFinished, simulated: bool, failure: Failure | None) -> None:
    """The attempt succeeded, or failed softly with `failure`."""
    turn.leave(unit)
    _complete(
        turn,
        unit,
        f"soft failure: {failure.message}" if failure else "",
        attempts=_ended(turn.known(unit), "failed" if failure else "succeeded"),
        artifacts=event.artifacts,
        failure=failure,
        soft=failure is not None,
        simulated=simulated,
    )


def _complete(turn: Turn, unit: Unit, because: str, **changes: object) -> None:
    if unit.number is None:
        complete(turn, unit.position, because, **changes)
    else:
        turn.move(unit, "completed", because, **changes)
        settle(turn, unit.position)


def _is_soft(event: AttemptFinished) -> bool:
    return not any(contract.state == "failed" and contract.must_pass for contract in event.contracts)


def _failed(turn: Turn, unit: Unit, failure: Failure, event: AttemptFinished, simulated: bool) -> None:
    again = _again(turn, unit, failure)
    turn.leave(unit)
    known = turn.known(unit)
    outcome: dict[str, object] = {
        "attempts": _ended(known, "failed"),
        "failure": failure,
        "simulated": simulated,
    }
    if failure.kind == "cancelled" and turn.ending is not None:
        because = turn.exceeded.message if turn.exceeded is not None else failure.message
        turn.move(unit, "cancelled", because, **outcome)
    elif again:
        step = turn.plan.steps[unit.position]
        turn.move(unit, "retrying", failure.message, repair=repair_text(step, event, failure), **outcome)
        tried = _tried(known)
        wait = step.retry.backoff_ms[tried - 1] if tried else 0
        if wait:
            turn.commands.append(SetTimer(event.step, known.attempt + 1, wait))
        else:
            turn.make_ready(unit)
    else:
        fail(turn, unit, failure.message, **outcome)
    _settle(turn, unit)


def _settle(turn: Turn, unit: Unit) -> None:
    if unit.number is not None:
        settle(turn, unit.position)


def _again(turn: Turn, unit: Unit, failure: Failure) -> bool:
    step = turn.plan.steps[unit.position]
    left = _tried(turn.known(unit)) < step.retry.max_attempts
    return left and FAILURES[failure.kind].again and turn.ending is None and step.effects != "once"


def _tried(step: StepState) -> int:
    """Attempts that count against the plan's bound: those since the run was last resumed that were not lost."""
    counted = step.attempts[step.forgiven :]
    return len(counted) - counted.count("abandoned")


def _ended(step: StepState, phase: AttemptPhase) -> tuple[AttemptPhase, ...]:
    return (*step.attempts[:-1], phase)
