"""The run as a fold: `state, commands = apply(plan, state, event)`.

Pure and total: no files, clock, randomness, threads. The wall clock enters as `TimerFired` and `RunTimedOut`, order
as the order of events. An event that is late, doubled or unknown changes nothing and is answered with a note.

Rules of a run:
1. A step starts when all its dependencies are completed and fewer than `max_workers` attempts are in flight;
   of several that may start, the first in plan order does.
2. A failed attempt is repeated while attempts are left and trying again can help, after the plan's wait. The prompt of
   the next one says what was wrong.
3. When only contracts that need not pass fail on the last attempt, the step is completed with a soft failure.
4. When a step fails, the run will fail: nothing new starts, attempts in flight go on to their end (their work is
   paid for, and their outcome is evidence), everything that had not started is skipped. The same when the run has
   reached a bound of its plan; when it takes too long, attempts in flight are stopped as well.
5. When the run is cancelled, nothing new starts and attempts in flight are stopped.
6. A lost attempt is repeated, and is none of those that the plan bounds. Where effects must not happen twice, the step
   is undecided until somebody says what becomes of it; such a step is never tried again without being asked.
7. A step with a matrix is running while its items are; each item has attempts of its own, under rules 1 to 6. The step
   is completed when all of them are, and fails when one does: with `fail_fast` at once, else when all have ended.
8. When the run is resumed, what is not completed waits again, with all its attempts and all that bounds allow. Stale
   results are dropped, and with them those of all steps behind.
"""

from collections.abc import Iterable
from functools import reduce
from typing import assert_never

from wave_runtime.engine.commands import Command
from wave_runtime.engine.endings import cancel, end_when_nothing_is_left, exceed, stop_attempts
from wave_runtime.engine.events import (
    AttemptFinished,
    AttemptLost,
    AttemptStarted,
    CancelRequested,
    CheckpointWritten,
    Event,
    MatrixExpanded,
    RunFinished,
    RunInputs,
    RunResumed,
    RunStarted,
    RunTimedOut,
    Sandboxed,
    StepDecided,
    TimerFired,
    Unknown,
    WorkspacePrepared,
)
from wave_runtime.engine.graph import graph_of
from wave_runtime.engine.resume import resume
from wave_runtime.engine.schedule import set_run_timer, start_what_may_start
from wave_runtime.engine.state import State, StepState
from wave_runtime.engine.step_events import decided, expanded, finished, lost, started, timer_fired
from wave_runtime.engine.turn import Turn
from wave_runtime.engine.vector import Vector
from wave_runtime.plan.model import Plan
from wave_runtime.text.durations import duration_text


def initial(plan: Plan, inputs: RunInputs) -> State:
    """A run that has not begun. Raises KeyError when `inputs.until` is no step of the plan."""
    graph = graph_of(plan, inputs.until)
    return State(
        graph=graph,
        inputs=inputs,
        steps=Vector.of(StepState() for _ in plan.steps),
        waiting=Vector.of(len(before) for before in graph.dependencies),
        unfinished=len(graph.needed),
    )


def apply(plan: Plan, state: State, event: Event) -> tuple[State, tuple[Command, ...]]:
    """What `event` makes of `state`, and what is to be done now, in plan order. `state` stays as it is."""
    turn = Turn(plan, state)
    match event:
        case RunStarted():
            _begin(turn)
        case RunResumed():
            resume(turn, event)
        case AttemptStarted(step, attempt, token):
            started(turn, step, attempt, token)
        case AttemptFinished():
            finished(turn, event)
        case AttemptLost(step, attempt, token, why):
            lost(turn, step, attempt, token, why)
        case StepDecided():
            decided(turn, event)
        case MatrixExpanded():
            expanded(turn, event)
        case TimerFired(step, attempt):
            timer_fired(turn, step, attempt)
        case CancelRequested(by, force):
            _cancel(turn, by, force)
        case RunTimedOut():
            _timed_out(turn)
        case RunFinished():
            _close(turn)
        case WorkspacePrepared() | Sandboxed() | CheckpointWritten():
            pass
        case Unknown(kind):
            turn.note(f"`{kind}` is an event of a later version")
        case _:
            assert_never(event)
    start_what_may_start(turn)
    end_when_nothing_is_left(turn)
    return turn.result()


def replay(plan: Plan, inputs: RunInputs, events: Iterable[Event]) -> State:
    """The state after `events`: the only way in which a state comes about."""
    return reduce(lambda state, event: apply(plan, state, event)[0], events, initial(plan, inputs))


def _begin(turn: Turn) -> None:
    if turn.begun:
        turn.note("the run had started already")
        return
    turn.begun = True
    for position in turn.graph.needed:
        if not turn.waiting[position] and turn.ending is None:
            turn.ready |= 1 << position
    set_run_timer(turn)


def _cancel(turn: Turn, by: str, force: bool) -> None:
    if turn.status is not None:
        turn.note("the run had ended already")
        return
    if turn.ending != "cancelled":
        cancel(turn, by)
    stop_attempts(turn, force=force)


def _timed_out(turn: Turn) -> None:
    bounds = turn.plan.pipeline.bounds
    if turn.status is not None or turn.ending == "cancelled" or bounds is None or bounds.timeout_ms is None:
        turn.note("the run had ended already, or has no bound of time")
        return
    exceed(turn, f"the run took longer than {duration_text(bounds.timeout_ms)}, which is all that its plan allows")
    stop_attempts(turn, force=False)


def _close(turn: Turn) -> None:
    if turn.status is None:
        turn.note("the run cannot have finished: steps are left")
    elif turn.closed:
        turn.note("the run had finished already")
    turn.closed = turn.closed or turn.status is not None
