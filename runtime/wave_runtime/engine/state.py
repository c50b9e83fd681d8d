"""The state of a run.

A state is never changed: `core.apply` makes the next one. It says which commands are in flight, so a shell
that lost its memory can take up a run from its log alone.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import Literal, TypeAlias

from wave_runtime.engine.commands import InputArtifact
from wave_runtime.engine.events import RunInputs, RunStatus, StoredArtifact
from wave_runtime.engine.failure import Failure
from wave_runtime.engine.graph import Graph
from wave_runtime.engine.life_cycle import ENDED, AttemptPhase, Phase
from wave_runtime.engine.unit import number_of, unit_name
from wave_runtime.engine.vector import Vector
from wave_runtime.plan.model import Digest
from wave_runtime.plan.record import dataclass

Made: TypeAlias = tuple[tuple[str, tuple[StoredArtifact | None, ...]], ...]
"""By the name of an artifact, what each item of a matrix made; None where it is optional and was not made."""


@dataclass(frozen=True, slots=True)
class StepState:
    """What is known of one step, or of one item of its matrix."""

    phase: Phase = "pending"
    attempts: tuple[AttemptPhase, ...] = ()
    token: str | None = None
    """Who runs the current attempt; None until its start is recorded."""
    artifacts: tuple[StoredArtifact, ...] = ()
    """Of a completed step; a step with a matrix has those of its items."""
    failure: Failure | None = None
    """Of the last attempt that failed; of a step with a matrix, that of its first item that failed."""
    soft: bool = False
    """Completed although contracts failed that need not pass."""
    simulated: bool = False
    """Something stood in for what the last attempt should have run or checked."""
    forgiven: int = 0
    """Attempts before the run was last resumed: they do not count against the plan's bound. Of a step with a matrix:
    the most that an item had of a list that was dropped."""
    repair: str = ""
    """What the prompt of the next attempt says of the last one."""
    items: "Items | None" = None
    """Of a step with a matrix, once its list is known."""

    @property
    def outputs(self) -> tuple[StoredArtifact, ...]:
        """The artifacts without the change set."""
        return tuple(made for made in self.artifacts if not made.is_change_set)

    @property
    def attempt(self) -> int:
        """The number of the current or last attempt; 0 before the first."""
        return len(self.attempts)

    @property
    def ended(self) -> bool:
        """The run does not wait for it any more."""
        return self.phase in ENDED


@dataclass(frozen=True, slots=True)
class Items:
    """The units of work of a step with a matrix."""

    digest: Digest
    """Of the list in the store."""
    states: Vector[StepState]
    """In the order of the list."""
    count: int
    inputs: tuple[InputArtifact, ...]
    """What each item gets from earlier steps: the same for all."""
    ready: int
    """Bit set by number: items that may start as soon as a worker is free."""
    running: int
    """Attempts in flight."""
    unfinished: int
    """Items that have not ended."""
    made: Made = ()
    """Of a completed step."""


@dataclass(frozen=True, slots=True)
class State:
    """A run between two events."""

    graph: Graph = field(repr=False, compare=False)
    inputs: RunInputs
    steps: Vector[StepState]
    """In plan order."""
    waiting: Vector[int]
    """How many dependencies of each step are not completed."""
    ready: int = 0
    """Bit set by position in the plan: steps that may start as soon as a worker is free."""
    running: int = 0
    """Attempts in flight."""
    unfinished: int = 0
    """Steps of this run that have not ended."""
    undecided: int = 0
    """Steps and items that wait for a decision."""
    begun: bool = False
    attempts: int = 0
    """Of all steps together."""
    tokens: int = 0
    """Of all attempts together."""
    ending: Literal["failed", "cancelled"] | None = None
    """Why nothing starts any more."""
    exceeded: Failure | None = None
    """Which bound of the plan the run reached."""
    status: RunStatus | None = None
    """Set when no step can change any more."""
    closed: bool = False
    """The end is recorded."""
    changed: bool = False
    """Some step has changed the project in its workspace: later ones are to see it."""

    def units(self) -> Iterator[tuple[str, StepState]]:
        """Every step without a list of items and every item, by name, in plan order."""
        for step, known in zip(self.graph.ids, self.steps, strict=True):
            yield from units_of(step, known)

    def step(self, name: str) -> StepState:
        """The state of a step, or of the item that is called so. Raises KeyError."""
        position = self.graph.index.get(name)
        if position is not None:
            return self.steps[position]
        step, number = number_of(name) or (name, 0)
        items = self.steps[self.graph.index[step]].items
        if items is None or number >= items.count:
            raise KeyError(name)
        return items.states[number]

    @property
    def ended(self) -> int:
        """Steps of this run that have ended."""
        return len(self.graph.needed) - self.unfinished

    @property
    def needs_decision(self) -> bool:
        """Whether nothing can happen until somebody decides about an undecided step."""
        if not self.undecided or self.running or self.ready or self.status is not None:
            return False
        # After a resumption a step can be in the middle of its work and wait for others again.
        return not any(_goes_on(step) and not waits for step, waits in zip(self.steps, self.waiting, strict=True))


def _goes_on(step: StepState) -> bool:
    """Whether something is to happen that nobody has to ask for: a wait is over, a list is known."""
    if step.items is not None:
        return any(item.phase == "retrying" for item in step.items.states)
    return step.phase in ("running", "retrying")


def units_of(step: str, known: StepState) -> Iterator[tuple[str, StepState]]:
    """The items of a step by name, or the step itself where it has none."""
    if known.items is None:
        yield step, known
    else:
        yield from ((unit_name(step, number), item) for number, item in enumerate(known.items.states))
