"""What the core asks of its shell. Performing a command twice must do no more than performing it once."""

from typing import TypeAlias

from wave_runtime.engine.events import RunStatus, StoredArtifact
from wave_runtime.engine.life_cycle import Phase
from wave_runtime.plan.model import Digest
from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class InputArtifact:
    """An artifact that an attempt gets from an earlier step; `made` is None when that step did not make it."""

    step: str
    artifact: str
    made: StoredArtifact | None
    items: tuple[StoredArtifact | None, ...] | None = None
    """Of a matrix: what each item made, in the order of the items, instead of `made`."""


@dataclass(frozen=True, slots=True)
class Item:
    """Which item of a matrix an attempt works on."""

    items: Digest
    """Of the list in the store."""
    number: int
    """0-based."""


@dataclass(frozen=True, slots=True)
class StartAttempt:
    """Record that the attempt starts, then run it. Together with the plan, the inputs of the run and the store this is
    all that an executor needs, wherever it is."""

    step: str
    """A step of the plan, or `<step>@<number>` for an item of its matrix."""
    attempt: int
    key: str
    """Idempotency key: the same for the same run, step and attempt, on every machine."""
    artifacts: tuple[InputArtifact, ...]
    timeout_ms: int
    item: Item | None = None
    """None: the step has no matrix."""
    repair: str = ""
    """What the prompt is to say of the attempt before, with the marks around it."""


@dataclass(frozen=True, slots=True)
class ExpandMatrix:
    """Evaluate the list of a matrix and report `MatrixExpanded`."""

    step: str
    artifacts: tuple[InputArtifact, ...]
    """What the list is read from."""


@dataclass(frozen=True, slots=True)
class StopAttempt:
    """End a running attempt; its end is reported like any other."""

    step: str
    attempt: int
    force: bool


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Report `TimerFired(step, attempt)` after `delay_ms`."""

    step: str
    attempt: int
    delay_ms: int


@dataclass(frozen=True, slots=True)
class SetRunTimer:
    """Report `RunTimedOut` after `delay_ms`."""

    delay_ms: int


@dataclass(frozen=True, slots=True)
class Publish:
    """A step has entered a phase: bring views up to date."""

    step: str
    phase: Phase
    attempt: int
    because: str
    """For people: why; empty when the event says it."""


@dataclass(frozen=True, slots=True)
class Note:
    """The event changed nothing, and this is why."""

    message: str


@dataclass(frozen=True, slots=True)
class FinishRun:
    """All is done: record the end."""

    status: RunStatus


Command: TypeAlias = StartAttempt | StopAttempt | ExpandMatrix | SetTimer | SetRunTimer | Publish | Note | FinishRun
