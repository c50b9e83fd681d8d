"""The narrow places where the runtime meets the world: adapters run sessions, validators judge files.

Each implementation is one file in `adapters/` or `contracts/` and one line in that folder's `__init__`.
Both get values that are already resolved: rendered texts, checked paths, open questions none.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Literal, Protocol

from wave_runtime.engine.defect_kind import DefectKind
from wave_runtime.engine.events import Recovered, Session
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.model import Artifact, Contract, Plan, Step
from wave_runtime.plan.record import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.sandbox.step_sandbox import StepSandbox


@dataclass(frozen=True, slots=True)
class Output:
    """An artifact that the attempt has to leave behind, its path rendered and checked."""

    artifact: Artifact
    path: str
    """Relative to the workspace, POSIX."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that a client used or wanted to use."""

    tool: str
    arguments: Mapping[str, Json]
    decision: Literal["allowed", "denied"]
    why: str = ""
    """Which rule decided; empty where none did."""


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt of one prompt step, as an adapter gets it."""

    plan: Plan
    step: Step
    run_id: str
    attempt: int
    """1-based."""
    key: str
    """Idempotency key of the attempt: the same for the same run, step and attempt number."""
    workspace: Path
    """The working directory: fresh, with mounts and injected artifacts in place."""
    prompt: str
    system_prompt: str | None
    outputs: tuple[Output, ...]
    log: Path
    """File that takes what the client prints; the adapter may leave it empty."""
    cancelled: threading.Event
    """Set when the attempt is to end: time-out or cancellation. An adapter that waits must watch it."""
    used_tool: Callable[[ToolCall], None] = lambda call: None
    """Takes each call of a tool, for the audit log; may be called from any thread."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The runtime's own environment; a client sees a few names of it."""
    hurry: threading.Event = field(default_factory=threading.Event)
    """Set when there is no time left to end politely."""
    unit: str = ""
    """The step, or `<step>@<number>` for an item of its matrix; empty: the step."""
    timed_out: Callable[[], bool] = lambda: False
    """Whether `cancelled` is set because the time-out is over."""
    sandbox: "StepSandbox | None" = None
    """What the client has to run in; None: the step requires nothing. Where it has a way out, `environment` has
    placeholders for the keys that the client does not get."""

    @property
    def name(self) -> str:
        """What events call the unit of work."""
        return self.unit or self.step.id


@dataclass(frozen=True, slots=True)
class Report:
    """How a session ended.

    `full`: the step has a relay, and the session was ended because its context is filled to the relay's threshold.
    `timed_out`: it is a recorded session that took longer than the attempt may; nobody waits for it again.
    """

    outcome: Literal["succeeded", "failed", "full", "timed_out"]
    answer: str = ""
    """The final answer: what `from: answer` captures."""
    message: str = ""
    """For people: why it failed; one line."""
    tokens: int = 0
    """What the session used."""
    simulated: bool = False
    transcript: str = ""
    """Of a session that is full: what was said and done in it, for whoever writes the checkpoint."""
    session: Session | None = None
    """What is known of the client that ran it; None where there was none."""
    advice: tuple[str, ...] = ()
    """What people should look at, and does not fail the attempt; one line each."""


class NotRecorded(Exception):
    """A session cannot be repeated: nothing like it was recorded. The message says what is nearest; one line."""


class Adapter(Protocol):
    """Drives one kind of agent client.

    One whose client works within walls, or that starts no program, says so: `in_sandbox = True`. Others are refused for
    steps whose sandbox has walls.
    """

    def run(self, job: Job) -> Report:
        """One attempt. Blocks; returns when the session has ended or `job.cancelled` is set.

        Raises OSError when the client cannot be started, and NotRecorded when it repeats what was recorded and has
        nothing to repeat; never raises for what the client does.
        """
        ...


def runs_in_sandbox(adapter: Adapter) -> bool:
    """Whether it says that its client works within the walls of a sandbox."""
    return bool(getattr(adapter, "in_sandbox", False))


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason why a file does not obey its contract."""

    pointer: str
    """JSON Pointer into the artifact; empty for the whole."""
    message: str
    """What was expected and what was found; one line."""
    kind: DefectKind = "schema_mismatch"
    line: int | None = None
    """1-based line of the file, where there is one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a validator says. `simulated`: the check was not run, because commands are not run in this mode."""

    state: Literal["passed", "failed", "simulated"]
    findings: tuple[Finding, ...] = ()
    """Why it failed; empty unless it did."""
    detail: str = ""
    """Head and tail of what a program printed that made the check; several lines."""
    warnings: tuple[Finding, ...] = ()
    """What is to be looked at and does not make it fail."""


@dataclass(frozen=True, slots=True)
class Check:
    """One contract of one attempt, as a validator gets it."""

    plan: Plan
    step: Step
    contract: Contract
    workspace: Path
    source: str | None
    """Path of the file to judge, relative to the workspace, rendered and checked."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings of the contract that are templates (as `dir`), rendered."""
    run_commands: bool = True
    timeout_s: float = 1800.0
    log: Path | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    recovered: Recovered | None = None
    """How the file came about, when it is not as it was written."""
    scrub: Callable[[str], str] = str
    """Takes credentials out of a text, before it is shortened: a part of one is not recognised."""
    sandbox: "StepSandbox | None" = None
    """What programs have to run in; None: the step requires nothing."""


class Validator(Protocol):
    """Judges what an attempt left behind."""

    def validate(self, check: Check) -> Verdict:
        """Bad input is a verdict, never an exception."""
        ...
