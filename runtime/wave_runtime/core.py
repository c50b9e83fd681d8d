"""The run as a fold: `state, commands = apply(plan, state, event)`.

Pure and total: no files, clock, randomness, threads. The wall clock enters as `TimerFired`, order as the order
of events. An event that is late, doubled or unknown changes nothing and is answered with a note.

Rules of a run:
1. A step starts when all its dependencies are completed and fewer than `max_workers` attempts are in flight;
   of several that may start, the first in plan order does.
2. A failed attempt is repeated while attempts are left and trying again can help, after the plan's wait.
3. When only contracts that need not pass fail on the last attempt, the step is completed with a soft failure.
4. When a step fails, the run will fail: nothing new starts, attempts in flight go on to their end (their work is
   paid for, and their outcome is evidence), everything that had not started is skipped.
5. When the run is cancelled, nothing new starts and attempts in flight are stopped.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from typing import Literal, assert_never

from wave_runtime.commands import Command, FinishRun, InputArtifact, Note, Publish, SetTimer, StartAttempt, StopAttempt
from wave_runtime.events import (
    CHANGES_TYPE,
    AttemptFinished,
    AttemptLost,
    AttemptStarted,
    CancelRequested,
    Event,
    RunFinished,
    RunInputs,
    RunStarted,
    RunStatus,
    StoredArtifact,
    TimerFired,
    Unknown,
    WorkspacePrepared,
)
from wave_runtime.failure import FAILURES, Failure
from wave_runtime.graph import graph_of
from wave_runtime.plan.model import Plan
from wave_runtime.state import LIFE_CYCLE, AttemptPhase, Phase, State, StepState
from wave_runtime.step_inputs import artifacts_of
from wave_runtime.vector import Vector


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
    turn = _Turn(plan, state)
    match event:
        case RunStarted():
            _begin(turn)
        case AttemptStarted(step, attempt, token):
            _started(turn, step, attempt, token)
        case AttemptFinished():
            _finished(turn, event)
        case AttemptLost(step, attempt, token, why):
            if turn.current(step, attempt, token):
                _failed(turn, step, "abandoned", Failure("lost", why), simulated=False)
        case TimerFired(step, attempt):
            _timer_fired(turn, step, attempt)
        case CancelRequested(by, force):
            _cancel(turn, by, force)
        case RunFinished():
            turn.close()
        case WorkspacePrepared():
            pass
        case Unknown(kind):
            turn.note(f"`{kind}` is an event of a later version")
        case _:
            assert_never(event)
    return turn.result()


def replay(plan: Plan, inputs: RunInputs, events: Iterable[Event]) -> State:
    """The state after `events`: the only way in which a state comes about."""
    return reduce(lambda state, event: apply(plan, state, event)[0], events, initial(plan, inputs))


class _Turn:
    """One application in the making: the fields of the state that change, and the commands so far."""

    def __init__(self, plan: Plan, state: State) -> None:
        self.plan, self.before, self.graph = plan, state, state.graph
        self.steps, self.waiting = state.steps, state.waiting
        self.ready, self.running, self.unfinished = state.ready, state.running, state.unfinished
        self.begun, self.ending, self.status, self.closed = state.begun, state.ending, state.status, state.closed
        self.changed = state.changed
        self.commands: list[Command] = []

    def result(self) -> tuple[State, tuple[Command, ...]]:
        self._start_what_may_start()
        self._end_when_nothing_is_left()
        state = State(
            self.graph,
            self.before.inputs,
            self.steps,
            self.waiting,
            self.ready,
            self.running,
            self.unfinished,
            self.begun,
            self.ending,
            self.status,
            self.closed,
            self.changed,
        )
        return state, tuple(self.commands)

    def note(self, message: str) -> None:
        self.commands.append(Note(message))

    def close(self) -> None:
        if self.status is None:
            self.note("the run cannot have finished: steps are left")
        elif self.closed:
            self.note("the run had finished already")
        self.closed = self.closed or self.status is not None

    def current(self, step: str, attempt: int, token: str) -> bool:
        """Whether this names the attempt in flight; a note says why not."""
        position = self.graph.index.get(step)
        if position is None:
            self.note(f"the plan has no step `{step}`")
            return False
        known = self.steps[position]
        if known.phase != "running" or known.attempt != attempt or known.token != token:
            self.note(f"attempt {attempt} of `{step}` by `{token}` is not the one in flight")
            return False
        return True

    def move(self, position: int, phase: Phase, because: str = "", **changes: object) -> None:
        """Puts a step into another phase of its life cycle."""
        known = self.steps[position]
        assert phase in LIFE_CYCLE[known.phase], (self.graph.ids[position], known.phase, phase)
        moved = replace(known, phase=phase, **changes)  # type: ignore[arg-type]  # names are checked by replace
        self.steps = self.steps.put(position, moved)
        self.commands.append(Publish(self.graph.ids[position], phase, moved.attempt, because))
        if moved.ended:
            self.unfinished -= 1

    def end_all(self, why: Literal["failed", "cancelled"], because: Callable[[int], str]) -> None:
        """Nothing starts any more; what waits is ended."""
        self.ending, self.ready = why, 0
        for position in self.graph.needed:
            match self.steps[position].phase:
                case "pending":
                    self.move(position, "skipped" if why == "failed" else "cancelled", because(position))
                case "retrying":
                    self.move(position, why, because(position))

    def _start_what_may_start(self) -> None:
        while self.ready and self.running < self.before.inputs.max_workers:
            lowest = self.ready & -self.ready
            self.ready ^= lowest
            position = lowest.bit_length() - 1
            attempts = (*self.steps[position].attempts, "running")
            self.move(position, "running", attempts=attempts, token=None)
            self.running += 1
            self.commands.append(self._start(position, len(attempts)))

    def _start(self, position: int, attempt: int) -> StartAttempt:
        step = self.plan.steps[position]
        artifacts = tuple(
            InputArtifact(producer, artifact, self._made(producer, artifact))
            for producer, artifact in artifacts_of(self.plan, step)
        )
        artifacts += tuple(self._changes_before(position) if step.workspace.mounts else ())
        key = hashlib.sha256("\0".join((self.before.inputs.run_id, step.id, str(attempt))).encode()).hexdigest()
        return StartAttempt(step.id, attempt, key, artifacts, step.timeout_ms)

    def _changes_before(self, position: int) -> Iterator[InputArtifact]:
        """What steps that this one depends on, at any distance, changed in the project; in plan order."""
        before = _reached(self.graph.dependencies, position) if self.changed else set[int]()
        for other in sorted(before):
            for made in self.steps[other].artifacts:
                if made.type == CHANGES_TYPE:
                    yield InputArtifact(self.graph.ids[other], made.name, made)

    def _made(self, producer: str, artifact: str) -> StoredArtifact | None:
        made = self.steps[self.graph.index[producer]].artifacts
        return next((stored for stored in made if stored.name == artifact), None)

    def _end_when_nothing_is_left(self) -> None:
        if self.begun and self.status is None and not self.unfinished and not self.running:
            self.status = self._status()
            self.commands.append(FinishRun(self.status))

    def _status(self) -> RunStatus:
        phases = {self.steps[position].phase for position in self.graph.needed}
        if phases <= {"completed"}:
            return "completed"
        return "cancelled" if self.ending == "cancelled" else "failed"


def _begin(turn: _Turn) -> None:
    if turn.begun:
        turn.note("the run had started already")
        return
    turn.begun = True
    for position in turn.graph.needed:
        if not turn.waiting[position] and turn.ending is None:
            turn.ready |= 1 << position


def _started(turn: _Turn, step: str, attempt: int, token: str) -> None:
    position = turn.graph.index.get(step)
    known = None if position is None else turn.steps[position]
    if position is None or known is None or known.phase != "running" or known.attempt != attempt or known.token:
        turn.note(f"attempt {attempt} of `{step}` is not one that was to start")
        return
    turn.steps = turn.steps.put(position, replace(known, token=token))


def _finished(turn: _Turn, event: AttemptFinished) -> None:
    if not turn.current(event.step, event.attempt, event.token):
        return
    simulated = event.simulated or any(contract.state == "simulated" for contract in event.contracts)
    if event.outcome == "succeeded":
        _completed(turn, event, simulated, soft=False)
        return
    failure = event.failure or Failure("internal", "the attempt failed without a reason")
    if failure.kind == "contract" and not _again(turn, event.step, failure) and _is_soft(event):
        _completed(turn, event, simulated, soft=True, failure=failure)
        return
    _failed(turn, event.step, "failed", failure, simulated)


def _is_soft(event: AttemptFinished) -> bool:
    return not any(contract.state == "failed" and contract.must_pass for contract in event.contracts)


def _completed(
    turn: _Turn, event: AttemptFinished, simulated: bool, soft: bool, failure: Failure | None = None
) -> None:
    position = turn.graph.index[event.step]
    turn.running -= 1
    turn.move(
        position,
        "completed",
        f"soft failure: {failure.message}" if failure else "",
        attempts=_ended(turn.steps[position], "failed" if soft else "succeeded"),
        artifacts=event.artifacts,
        failure=failure,
        soft=soft,
        simulated=simulated,
    )
    turn.changed = turn.changed or any(made.type == CHANGES_TYPE for made in event.artifacts)
    for dependant in turn.graph.dependants[position]:
        left = turn.waiting[dependant] - 1
        turn.waiting = turn.waiting.put(dependant, left)
        if not left and turn.ending is None and dependant in turn.graph.in_run:
            turn.ready |= 1 << dependant


def _failed(turn: _Turn, step: str, ended: AttemptPhase, failure: Failure, simulated: bool) -> None:
    position = turn.graph.index[step]
    known = turn.steps[position]
    turn.running -= 1
    outcome = {"attempts": _ended(known, ended), "failure": failure, "simulated": simulated}
    if turn.ending == "cancelled" or failure.kind == "cancelled":
        turn.move(position, "cancelled" if failure.kind == "cancelled" else "failed", failure.message, **outcome)
        return
    if _again(turn, step, failure):
        turn.move(position, "retrying", failure.message, **outcome)
        wait = turn.plan.steps[position].retry.backoff_ms[known.attempt - 1]
        if wait:
            turn.commands.append(SetTimer(step, known.attempt + 1, wait))
        else:
            turn.ready |= 1 << position
        return
    turn.move(position, "failed", failure.message, **outcome)
    if turn.ending is None:
        behind = _reached(turn.graph.dependants, position)
        turn.end_all("failed", lambda at: f"it needs `{step}`, which failed" if at in behind else f"`{step}` failed")


def _again(turn: _Turn, step: str, failure: Failure) -> bool:
    position = turn.graph.index[step]
    left = turn.steps[position].attempt < turn.plan.steps[position].retry.max_attempts
    return left and FAILURES[failure.kind].again and turn.ending is None


def _ended(step: StepState, phase: AttemptPhase) -> tuple[AttemptPhase, ...]:
    return (*step.attempts[:-1], phase)


def _reached(edges: Sequence[Sequence[int]], position: int) -> set[int]:
    """`position` and all that lies behind it along `edges`."""
    found, open_ends = {position}, [position]
    while open_ends:
        new = [item for item in edges[open_ends.pop()] if item not in found]
        found.update(new)
        open_ends.extend(new)
    return found


def _timer_fired(turn: _Turn, step: str, attempt: int) -> None:
    position = turn.graph.index.get(step)
    known = None if position is None else turn.steps[position]
    if position is None or known is None or known.phase != "retrying" or known.attempt + 1 != attempt:
        turn.note(f"attempt {attempt} of `{step}` waits for no timer")
        return
    turn.ready |= 1 << position


def _cancel(turn: _Turn, by: str, force: bool) -> None:
    if turn.status is not None:
        turn.note("the run had ended already")
        return
    if turn.ending != "cancelled":
        turn.end_all("cancelled", lambda _: f"cancelled by {by}")
    for position in turn.graph.needed:
        known = turn.steps[position]
        if known.phase == "running":
            turn.commands.append(StopAttempt(turn.graph.ids[position], known.attempt, force))
