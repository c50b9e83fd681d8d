"""A run as the log tells it, put together by steps and attempts: what every report is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wave_runtime.engine.events import AttemptFinished, AttemptLost, AttemptStarted, RunInputs, RunStarted, Sandboxed
from wave_runtime.engine.life_cycle import Phase
from wave_runtime.engine.state import State, StepState
from wave_runtime.engine.unit import step_of, unit_name
from wave_runtime.plan.model import Plan, Step
from wave_runtime.recording.journal import Entry


@dataclass(slots=True)
class AttemptView:
    """One attempt of a unit of work."""

    number: int
    started_ms: int
    repair: str = ""
    """What its prompt says of the attempt before."""
    sandbox: Sandboxed | None = None
    finished: AttemptFinished | None = None
    lost: str | None = None
    """Why nobody knows its end."""
    ended_ms: int | None = None


@dataclass(slots=True)
class UnitView:
    """A step, or an item of its matrix."""

    name: str
    attempts: list[AttemptView] = field(default_factory=list)
    because: str = ""
    """Why it entered its last phase, where the log says so."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the plan, as far as it belongs to the run."""

    step: Step
    state: StepState
    unit: UnitView
    items: tuple[tuple[UnitView, StepState], ...]
    """Of a step with a matrix whose list is known."""

    @property
    def phase(self) -> Phase:
        """Where the step is in its life cycle."""
        return self.state.phase


@dataclass(frozen=True, slots=True)
class RunView:
    """A whole run."""

    plan: Plan
    inputs: RunInputs
    state: State
    started_ms: int
    last_ms: int
    """When the last event was recorded; not before the first, also when the clock was set back."""
    steps: tuple[StepView, ...]
    """Those of the run, in plan order."""

    @property
    def status(self) -> str:
        """`running` also when the runtime was cut off."""
        return self.state.status or "running"

    @property
    def simulated(self) -> bool:
        """Whether something stood in for what should have been run or checked."""
        return any(step.state.simulated for step in self.steps)


def view_of(plan: Plan, entries: Sequence[Entry], state: State) -> RunView:
    """The run with these events, and what they have made of it. Raises ValueError when they do not begin with a run."""
    first = entries[0].event if entries else None
    if not isinstance(first, RunStarted):
        raise ValueError("the log does not begin with the start of a run")
    units = units_of(entries)
    steps = tuple(_step(plan.steps[position], state.steps[position], units) for position in state.graph.needed)
    began, last = entries[0].time_ms, entries[-1].time_ms
    return RunView(plan, first.inputs, state, began, max(began, last), steps)


def units_of(entries: Iterable[Entry]) -> dict[str, UnitView]:
    """The steps and items that the log says something of, by name."""
    units: dict[str, UnitView] = {}
    for entry in entries:
        _take(units, entry)
        for change in entry.changes:
            _unit(units, change.step).because = change.because
    return units


def _take(units: dict[str, UnitView], entry: Entry) -> None:
    match entry.event:
        case AttemptStarted(step, attempt) as event:
            _unit(units, step).attempts.append(AttemptView(attempt, entry.time_ms, event.repair))
        case Sandboxed(step, attempt) as event:
            if (known := _attempt(units, step, attempt)) is not None:
                known.sandbox = event
        case AttemptFinished(step, attempt) as event:
            if (known := _attempt(units, step, attempt)) is not None and known.ended_ms is None:
                known.finished, known.ended_ms = event, entry.time_ms
        case AttemptLost(step, attempt, _, why):
            if (known := _attempt(units, step, attempt)) is not None and known.ended_ms is None:
                known.lost, known.ended_ms = why, entry.time_ms


def _unit(units: dict[str, UnitView], name: str) -> UnitView:
    return units.setdefault(name, UnitView(name))


def _attempt(units: dict[str, UnitView], name: str, number: int) -> AttemptView | None:
    attempts = _unit(units, name).attempts
    return next((attempt for attempt in reversed(attempts) if attempt.number == number), None)


def _step(step: Step, state: StepState, units: dict[str, UnitView]) -> StepView:
    if state.items is None:
        return StepView(step, state, _unit(units, step.id), ())
    names = [unit_name(step.id, number) for number in range(state.items.count)]
    assert all(step_of(name) == step.id for name in names[:1])
    items = tuple((_unit(units, name), state.items.states[number]) for number, name in enumerate(names))
    return StepView(step, state, _unit(units, step.id), items)
