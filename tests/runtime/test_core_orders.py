"""Properties of the core over random plans and orders of events, with doubles, losses, cancellations, resumptions."""

import os
from dataclasses import replace
from typing import Literal, TypeAlias, cast

from hypothesis import given, settings
from hypothesis import strategies as st
from wave_runtime.engine.commands import ExpandMatrix, FinishRun, SetRunTimer, SetTimer, StartAttempt
from wave_runtime.engine.core import apply, initial, replay
from wave_runtime.engine.events import (
    AttemptLost,
    AttemptStarted,
    CancelRequested,
    Event,
    MatrixExpanded,
    RunFinished,
    RunInputs,
    RunResumed,
    RunStarted,
    RunTimedOut,
    StaleResult,
    StepDecided,
    TimerFired,
)
from wave_runtime.engine.failure import Failure
from wave_runtime.engine.state import State
from wave_runtime.engine.unit import step_of, unit_name
from wave_runtime.plan.model import Bounds, Plan, Step

from tests.plans import matrix, plan
from tests.runtime.test_core import Outcome, after, ended, inputs_of, started

Decision: TypeAlias = Literal["repeat", "done", "fail"]
DECISIONS: st.SearchStrategy[Decision] = st.sampled_from(["repeat", "done", "fail"])
MANY = int(os.environ.get("WAVE_TEST_FUZZ", "1"))
OUTCOMES: st.SearchStrategy[Outcome] = st.sampled_from(["ok", "ok", "ok", "ok", "soft", "command", "plan", "cancelled"])
LATE = (CancelRequested, RunResumed, RunTimedOut, RunFinished, StepDecided, MatrixExpanded)
"""Events that mean something again when they come again."""


@st.composite
def plans(draw: st.DrawFn, *, bounded: bool = True) -> Plan:
    drafts = []
    for number in range(draw(st.integers(1, 7))):
        before = draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set()
        attempts = draw(st.integers(1, 3))
        draft = after(
            f"s{number}",
            *(f"s{each}" for each in sorted(before)),
            attempts=attempts,
            wait=draw(st.sampled_from([0, 50])),
        )
        changes: dict[str, object] = {}
        if draw(st.integers(0, 2)) == 0:
            items = list(range(draw(st.integers(0, 4))))
            changes["matrix"] = matrix(items, max_concurrency=draw(st.integers(1, 3)), fail_fast=draw(st.booleans()))
        if bounded and draw(st.integers(0, 4)) == 0:
            changes["effects"] = "once"
        drafts.append(replace(draft, step=replace(draft.step, **changes)))  # type: ignore[arg-type]
    made = plan(*drafts)
    if bounded and draw(st.integers(0, 2)) == 0:
        bounds = Bounds(draw(st.none() | st.just(5)), draw(st.none() | st.just(50)), draw(st.none() | st.just(6)))
        made = replace(made, pipeline=replace(made.pipeline, bounds=bounds))
    return made


class World:
    """A shell that runs nothing: whatever may happen next happens in an order that the test draws."""

    def __init__(self, made: Plan, inputs: RunInputs) -> None:
        self.plan, self.inputs, self.state = made, inputs, initial(made, inputs)
        self.steps = {step.id: step for step in made.steps}
        self.log: list[Event] = []
        self.possible: list[Event] = []
        self.starts: list[StartAttempt] = []
        self.asked: list[tuple[str, int]] = []
        self.since_resumed = 0
        self.post(RunStarted("review", "demo", inputs))

    def post(self, event: Event) -> None:
        before = self.state
        held = repr(before)
        if isinstance(event, RunResumed):
            self.since_resumed = 0
        self.state, commands = apply(self.plan, before, event)
        assert repr(before) == held, "the state that was given has changed"
        self.log.append(event)
        for command in commands:
            match command:
                case StartAttempt(step, attempt):
                    self.since_resumed += 1
                    self.check_start(command)
                    self.starts.append(command)
                    self.possible.append(started(step, attempt))
                case ExpandMatrix(step):
                    self.possible.append(MatrixExpanded(step, "sha256:1", len(items_of(self.steps[step])), None))
                case SetTimer(step, attempt):
                    self.possible.append(TimerFired(step, attempt))
                case SetRunTimer(delay):
                    self.possible.append(RunTimedOut(delay))
                case FinishRun(status):
                    self.possible.append(RunFinished(status))
        self.check_counts()

    def check_start(self, start: StartAttempt) -> None:
        step, known = self.steps[step_of(start.step)], self.state.step(start.step)
        assert all(self.state.step(needed).phase == "completed" for needed in step.dependencies)
        counted = known.attempts[known.forgiven :]
        assert len(counted) - counted.count("abandoned") <= step.retry.max_attempts
        if step.effects == "once" and start.attempt > 1:
            assert (start.step, start.attempt - 1) in self.asked
        bounds = self.plan.pipeline.bounds
        assert bounds is None or bounds.max_attempts is None or self.since_resumed <= bounds.max_attempts

    def check_counts(self) -> None:
        """What the state counts is what it holds."""
        state = self.state
        units = [known for _, known in state.units()]
        in_flight = sum(known.phase == "running" and known.attempt > 0 for known in units)
        assert in_flight == state.running <= self.inputs.max_workers
        assert state.undecided == sum(known.phase == "undecided" for known in units)
        assert state.unfinished == sum(not known.ended for known in state.steps)
        for step, known in zip(self.plan.steps, state.steps, strict=True):
            if known.items is not None and step.matrix is not None:
                phases = [item.phase for item in known.items.states]
                assert phases.count("running") == known.items.running <= step.matrix.max_concurrency
                assert sum(not item.ended for item in known.items.states) == known.items.unfinished

    def resumes(self, stale: tuple[StaleResult, ...]) -> None:
        """Whoever ran the run is gone with all that it knew; somebody else reads the log and goes on."""
        self.state = replay(self.plan, self.inputs, self.log)
        gone = list(self.state.units())
        self.possible.clear()
        self.post(RunResumed(stale))
        for name, known in gone:
            if known.phase == "running" and known.attempts:
                if known.token is None:
                    self.post(started(name, known.attempt))
                self.post(AttemptLost(name, known.attempt, "t", "gone"))

    def decides(self, decision: Decision) -> None:
        """Somebody decides about the first step that waits for it."""
        name, known = next((name, known) for name, known in self.state.units() if known.phase == "undecided")
        self.asked.append((name, known.attempt))
        self.post(StepDecided(name, known.attempt, decision, "somebody", ()))

    def happens(self, event: Event, outcome: Outcome, lost: bool) -> None:
        self.possible.remove(event)
        self.post(event)
        if isinstance(event, AttemptStarted) and self.state.step(event.step).token is not None:
            gone = AttemptLost(event.step, event.attempt, "t", "gone")
            self.possible.append(gone if lost else ended(event.step, outcome, event.attempt))


def items_of(step: Step) -> list[object]:
    assert step.matrix is not None
    return cast("list[object]", getattr(step.matrix.items, "value", []))


@settings(max_examples=200 * MANY)
@given(plans(), st.data())
def test_any_order_of_events_ends_well(made: Plan, data: st.DataObject) -> None:
    world = World(made, inputs_of(made, workers=data.draw(st.integers(1, 4))))
    cancel_at = data.draw(st.none() | st.integers(0, 20))
    resume_at = data.draw(st.none() | st.integers(0, 20))
    while world.possible or resume_at is not None or world.state.needs_decision:
        if len(world.log) == cancel_at:
            world.post(CancelRequested("SIGINT", False))
        if resume_at is not None and (len(world.log) >= resume_at or not world.possible):
            steps = data.draw(st.sets(st.sampled_from([step.id for step in made.steps]), max_size=2))
            world.resumes(tuple(StaleResult(step, "stale") for step in sorted(steps)))
            resume_at = None
            continue
        if world.state.needs_decision:
            world.decides(data.draw(DECISIONS))
            continue
        assert world.possible, "nothing can happen, and the run has not ended"
        event = data.draw(st.sampled_from(world.possible))
        world.happens(event, data.draw(OUTCOMES), data.draw(st.integers(0, 9)) == 0)
        if data.draw(st.integers(0, 3)) == 0:  # a doubled event, and one from before
            for again in (event, data.draw(st.sampled_from(world.log))):
                if not isinstance(again, LATE):
                    known = world.state
                    world.post(again)
                    assert world.state == known
    assert world.state.closed
    assert all(known.ended for known in world.state.steps)
    assert len({(start.step, start.attempt) for start in world.starts}) == len(world.starts)
    assert len({start.key for start in world.starts}) == len(world.starts)
    completed = all(known.phase == "completed" for known in world.state.steps)
    assert (world.state.status == "completed") == completed
    for length in (0, len(world.log) // 2, len(world.log)):
        state = replay(made, world.inputs, world.log[:length])
        for later in world.log[length:]:
            state, _ = apply(made, state, later)
        assert state == world.state


@settings(max_examples=60 * MANY)
@given(plans(bounded=False), st.data())
def test_the_order_of_arrival_does_not_decide_the_outcome(made: Plan, data: st.DataObject) -> None:
    """When every unit ends the same way whenever it runs and none fails for good, every order ends in one state."""
    well: st.SearchStrategy[Outcome] = st.sampled_from(["ok", "soft"])
    outcomes = {
        name: data.draw(well)
        for step in made.steps
        for name in (step.id, *(unit_name(step.id, number) for number in range(5)))
    }
    ends: list[State] = []
    for _ in range(2):
        world = World(made, inputs_of(made, workers=2))
        while world.possible:
            event = data.draw(st.sampled_from(world.possible))
            world.happens(event, outcomes[getattr(event, "step", made.steps[0].id)], lost=False)
        ends.append(world.state)
    assert ends[0] == ends[1]


@settings(max_examples=60 * MANY)
@given(plans(), st.lists(st.integers(0, 60), max_size=20))
def test_lost_events_and_any_others_never_raise(made: Plan, dropped: list[int]) -> None:
    """`apply` is total: what an event means when others before it are missing is for it to say."""
    world = World(made, inputs_of(made))
    number = 0
    while world.possible and number < 200:
        world.happens(world.possible[0], "ok" if number % 5 else "command", lost=number % 7 == 0)
        number += 1
    kept = [event for place, event in enumerate(world.log) if place not in dropped]
    broken = MatrixExpanded(made.steps[0].id, "", 0, Failure("plan", "no list"))
    strange = (broken, ended("s0@1"), started("s0@999999999999"), ended("@"), StepDecided("s0", 1, "done", "x", ()))
    state = initial(made, world.inputs)
    for event in (*strange, *kept, *strange, *reversed(kept)):
        state, _ = apply(made, state, event)
