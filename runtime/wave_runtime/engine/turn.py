"""One application of an event in the making: the parts of the state that change, and the commands so far."""

from dataclasses import replace
from typing import NamedTuple

from wave_runtime.engine.commands import Command, Note, Publish
from wave_runtime.engine.life_cycle import LIFE_CYCLE, Phase
from wave_runtime.engine.state import Items, State, StepState
from wave_runtime.engine.unit import number_of, unit_name
from wave_runtime.plan.model import Plan


class Unit(NamedTuple):
    """A step by its position, or an item of its matrix."""

    position: int
    number: int | None = None


class Turn:
    """Starts from a state and ends with the next one and what is to be done."""

    def __init__(self, plan: Plan, state: State) -> None:
        self.plan, self.inputs, self.graph = plan, state.inputs, state.graph
        self.steps, self.waiting = state.steps, state.waiting
        self.ready, self.running, self.unfinished = state.ready, state.running, state.unfinished
        self.undecided, self.attempts, self.tokens = state.undecided, state.attempts, state.tokens
        self.begun, self.ending, self.exceeded = state.begun, state.ending, state.exceeded
        self.status, self.closed, self.changed = state.status, state.closed, state.changed
        self.commands: list[Command] = []

    def result(self) -> tuple[State, tuple[Command, ...]]:
        """The next state, and what is to be done."""
        state = State(
            self.graph,
            self.inputs,
            self.steps,
            self.waiting,
            self.ready,
            self.running,
            self.unfinished,
            self.undecided,
            self.begun,
            self.attempts,
            self.tokens,
            self.ending,
            self.exceeded,
            self.status,
            self.closed,
            self.changed,
        )
        return state, tuple(self.commands)

    def note(self, message: str) -> None:
        """Says why the event changes nothing."""
        self.commands.append(Note(message))

    def find(self, name: str) -> Unit | None:
        """What is called `name` and has attempts of its own; a note says why there is nothing."""
        position = self.graph.index.get(name)
        if position is not None:
            if self.plan.steps[position].matrix is None:
                return Unit(position)
            self.note(f"`{name}` has a matrix: its items have attempts, it has none")
            return None
        step, number = number_of(name) or (name, 0)
        position = self.graph.index.get(step)
        if position is None:
            self.note(f"the plan has no step `{step}`")
            return None
        items = self.steps[position].items
        if items is None or number >= items.count:
            self.note(f"there is no item `{name}`")
            return None
        return Unit(position, number)

    def current(self, name: str, attempt: int, token: str) -> Unit | None:
        """The unit whose attempt in flight this is; a note says why it is none."""
        unit = self.find(name)
        if unit is None:
            return None
        known = self.known(unit)
        if known.phase != "running" or known.attempt != attempt or known.token != token:
            self.note(f"attempt {attempt} of `{name}` by `{token}` is not the one in flight")
            return None
        return unit

    def name(self, unit: Unit) -> str:
        """What people and events call it."""
        return unit_name(self.graph.ids[unit.position], unit.number)

    def known(self, unit: Unit) -> StepState:
        """What is known of it."""
        step = self.steps[unit.position]
        return step if unit.number is None else self.items(unit.position).states[unit.number]

    def items(self, position: int) -> Items:
        """The items of a matrix that is expanded."""
        items = self.steps[position].items
        assert items is not None
        return items

    def put(self, unit: Unit, known: StepState) -> None:
        """Replaces what is known of it, within its phase."""
        if unit.number is None:
            self.steps = self.steps.put(unit.position, known)
        else:
            items = self.items(unit.position)
            self.put_items(unit.position, replace(items, states=items.states.put(unit.number, known)))

    def put_items(self, position: int, items: Items) -> None:
        """Replaces what is known of the items of a matrix."""
        self.steps = self.steps.put(position, replace(self.steps[position], items=items))

    def move(self, unit: Unit, phase: Phase, because: str = "", **changes: object) -> None:
        """Puts it into another phase of its life cycle."""
        known = self.known(unit)
        assert phase in LIFE_CYCLE[known.phase], (self.name(unit), known.phase, phase)
        moved = replace(known, phase=phase, **changes)  # type: ignore[arg-type]  # names are checked by replace
        self.put(unit, moved)
        self.changed = self.changed or any(made.is_change_set for made in moved.artifacts)
        self.commands.append(Publish(self.name(unit), phase, moved.attempt, because))
        self.undecided += (phase == "undecided") - (known.phase == "undecided")
        if moved.ended:
            if unit.number is None:
                self.unfinished -= 1
            else:
                items = self.items(unit.position)
                self.put_items(unit.position, replace(items, unfinished=items.unfinished - 1))

    def make_ready(self, unit: Unit) -> None:
        """It may start as soon as a worker is free."""
        if unit.number is not None:
            items = self.items(unit.position)
            self.put_items(unit.position, replace(items, ready=items.ready | 1 << unit.number))
        self.wake(unit.position)

    def wake(self, position: int) -> None:
        """Looks at the step again when a worker is free: something of it may start."""
        if self.waiting[position] or self.ending is not None or position not in self.graph.in_run:
            return
        matrix, known = self.plan.steps[position].matrix, self.steps[position]
        if matrix is None:
            may_start = known.phase in ("pending", "retrying")
        elif known.items is None:
            may_start = known.phase in ("pending", "running")
        else:
            may_start = known.items.ready != 0 and known.items.running < matrix.max_concurrency
        if may_start:
            self.ready |= 1 << position

    def enter(self, position: int) -> None:
        """A step with a matrix is running as soon as something of it is done."""
        if self.steps[position].phase == "pending":
            self.move(Unit(position), "running")

    def leave(self, unit: Unit) -> None:
        """Its attempt in flight has ended."""
        self.running -= 1
        if unit.number is not None:
            items = self.items(unit.position)
            self.put_items(unit.position, replace(items, running=items.running - 1))
            self.wake(unit.position)
