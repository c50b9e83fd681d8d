"""The state of a run, and the life cycle of its steps as a table.

A state is never changed: `core.apply` makes the next one. It says which commands are in flight, so a shell
that lost its memory can take up a run from its log alone.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from wave_runtime.events import RunInputs, RunStatus, StoredArtifact
from wave_runtime.failure import Failure
from wave_runtime.graph import Graph
from wave_runtime.plan.record import dataclass
from wave_runtime.vector import Vector

Phase: TypeAlias = Literal["pending", "running", "retrying", "completed", "failed", "skipped", "cancelled"]
AttemptPhase: TypeAlias = Literal["running", "succeeded", "failed", "abandoned"]

LIFE_CYCLE: Mapping[Phase, Mapping[Phase, str]] = {
    "pending": {
        "running": "all its dependencies are completed and a worker is free",
        "skipped": "another step failed",
        "cancelled": "the run was cancelled",
    },
    "running": {
        "completed": "the attempt succeeded, or only contracts that need not pass failed on the last one",
        "retrying": "the attempt failed and another one is left",
        "failed": "the last attempt failed, or trying again cannot help",
        "cancelled": "the run was cancelled and ended the attempt",
    },
    "retrying": {
        "running": "the wait is over and a worker is free",
        "failed": "another step failed, so that nothing starts any more",
        "cancelled": "the run was cancelled",
    },
    "completed": {},
    "failed": {},
    "skipped": {},
    "cancelled": {},
}
"""Which phase may follow which, and when. A phase without followers is final."""

ATTEMPT_LIFE_CYCLE: Mapping[AttemptPhase, Mapping[AttemptPhase, str]] = {
    "running": {
        "succeeded": "adapter or command, outputs and contracts are well",
        "failed": "one of them is not",
        "abandoned": "whoever ran it is gone",
    },
    "succeeded": {},
    "failed": {},
    "abandoned": {},
}


@dataclass(frozen=True, slots=True)
class StepState:
    """What is known of one step."""

    phase: Phase = "pending"
    attempts: tuple[AttemptPhase, ...] = ()
    token: str | None = None
    """Who runs the current attempt; None until its start is recorded."""
    artifacts: tuple[StoredArtifact, ...] = ()
    """Of a completed step."""
    failure: Failure | None = None
    """Of the last attempt that failed."""
    soft: bool = False
    """Completed although contracts failed that need not pass."""
    simulated: bool = False
    """Something stood in for what the last attempt should have run or checked."""

    @property
    def attempt(self) -> int:
        """The number of the current or last attempt; 0 before the first."""
        return len(self.attempts)

    @property
    def ended(self) -> bool:
        """No event can change the phase any more."""
        return not LIFE_CYCLE[self.phase]


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
    begun: bool = False
    ending: Literal["failed", "cancelled"] | None = None
    """Why nothing starts any more."""
    status: RunStatus | None = None
    """Set when no step can change any more."""
    closed: bool = False
    """The end is recorded."""
    changed: bool = False
    """Some step has changed the project in its workspace: later ones are to see it."""

    def step(self, step: str) -> StepState:
        """The state of the step called `step`."""
        return self.steps[self.graph.index[step]]
