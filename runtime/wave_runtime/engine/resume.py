"""A run that was cut off or had ended goes on: what is not completed waits again."""

from dataclasses import replace

from wave_runtime.engine.commands import Publish
from wave_runtime.engine.events import RunResumed
from wave_runtime.engine.graph import reached
from wave_runtime.engine.life_cycle import ENDED
from wave_runtime.engine.schedule import set_run_timer
from wave_runtime.engine.state import Items
from wave_runtime.engine.turn import Turn, Unit
from wave_runtime.engine.unit import unit_name
from wave_runtime.engine.vector import Vector
from wave_runtime.plan.model import Step


def resume(turn: Turn, event: RunResumed) -> None:
    """Each unit that is not completed has all its attempts again, and the run all that its bounds allow. Stale results
    are dropped, and with them those of all steps behind."""
    if not turn.begun:
        turn.note("a run that has not started cannot be resumed")
        return
    if event.max_workers is not None:
        turn.inputs = replace(turn.inputs, max_workers=event.max_workers)
    turn.ending, turn.exceeded, turn.status, turn.closed = None, None, None, False
    turn.attempts, turn.tokens = 0, 0
    stale = _stale(turn, event)
    for position in turn.graph.needed:
        step, known = turn.plan.steps[position], turn.steps[position]
        if known.items is not None and (known.phase != "completed" or position in stale):
            _items_again(turn, position, known.items, stale.get(position))
        known = turn.steps[position]
        if known.ended and (known.phase != "completed" or position in stale):
            _again(turn, Unit(position), step, stale.get(position, ""))
        known = turn.steps[position]
        turn.put(Unit(position), replace(known, forgiven=max(known.forgiven, known.attempt)))
    _wait_anew(turn)
    set_run_timer(turn)


def _stale(turn: Turn, event: RunResumed) -> dict[int, str]:
    """The steps whose results are dropped, and why."""
    reasons: dict[int, str] = {}
    for each in event.stale:
        if (origin := turn.graph.index.get(each.step)) is None:
            turn.note(f"the plan has no step `{each.step}`")
            continue
        reasons.setdefault(origin, each.why)
        for position in reached(turn.graph.dependants, origin):
            reasons.setdefault(position, f"it depends on `{each.step}`")
    return reasons


def _again(turn: Turn, unit: Unit, step: Step, because: str) -> None:
    """It waits again; where effects must not happen twice, for a decision."""
    turn.move(unit, "pending", because, failure=None, artifacts=(), soft=False, simulated=False)
    if step.effects == "once" and turn.known(unit).attempts:
        turn.move(unit, "undecided", "it was tried before, and its effects must not happen twice")


def _items_again(turn: Turn, position: int, items: Items, stale: str | None) -> None:
    """The items that are not completed wait again."""
    step = turn.plan.steps[position]
    tried = any(known.attempts for known in items.states)
    if stale is not None and (step.effects != "once" or not tried):
        _forget(turn, position, items, stale)
        return
    for number, known in enumerate(items.states):
        if known.phase in ENDED and (known.phase != "completed" or stale is not None):
            if known.attempts:
                _again(turn, Unit(position, number), step, stale or "")
            else:
                turn.put(Unit(position, number), replace(known, phase="pending"))
    states = tuple(turn.items(position).states)
    forgiven = Vector.of(replace(known, forgiven=known.attempt) for known in states)
    ready = sum(1 << number for number, known in enumerate(states) if known.phase in ("pending", "retrying"))
    unfinished = sum(not known.ended for known in states)
    turn.put_items(position, replace(items, states=forgiven, ready=ready, unfinished=unfinished, made=()))


def _forget(turn: Turn, position: int, items: Items, because: str) -> None:
    """The list may be another one now; whoever worked on an item of the old one is gone."""
    for number, known in enumerate(items.states):
        if known.phase != "pending":
            name = unit_name(turn.graph.ids[position], number)
            turn.commands.append(Publish(name, "pending", known.attempt, because))
    turn.running -= items.running
    # Workspaces and keys are called by the numbers of attempts: none is used twice.
    step = turn.steps[position]
    most = max((known.attempt for known in items.states), default=step.forgiven)
    turn.put(Unit(position), replace(step, items=None, forgiven=most))


def _wait_anew(turn: Turn) -> None:
    """Counts again what each step waits for."""
    done = [known.phase == "completed" for known in turn.steps]
    turn.waiting = Vector.of(sum(not done[before] for before in needs) for needs in turn.graph.dependencies)
    turn.unfinished = sum(not turn.steps[position].ended for position in turn.graph.needed)
    turn.ready = 0
    for position in turn.graph.needed:
        # A wait between two attempts ended with the process that waited, and so did the work on a list of items.
        turn.wake(position)
