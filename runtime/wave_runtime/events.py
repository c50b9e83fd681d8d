"""Facts about a run, in the past tense. The log of them is the run: every state is a fold over it.

An event is never changed or removed, only added; a reader that does not know one reads `Unknown` and goes on.
Events hold no time: the journal stamps them, so that the core cannot depend on a clock.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from wave_runtime.failure import Failure
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.model import Digest
from wave_runtime.plan.record import dataclass

RunStatus: TypeAlias = Literal["completed", "failed", "cancelled"]


def _doc(text: str) -> Mapping[str, str]:
    return {"text": text}


@dataclass(frozen=True, slots=True)
class RunInputs:
    """All that a run depends on besides its plan."""

    run_id: str
    plan_digest: Digest
    values: Mapping[str, Json] = field(metadata=_doc("what holes read: input, pipeline_id, pipeline_context"))
    max_workers: int = field(metadata=_doc("how many attempts may run at once"))
    until: str | None = field(metadata=_doc("the run ends with this step and what it depends on; null: all steps"))
    adapter: str | None = field(metadata=_doc("stands in for every adapter of the plan; null: the plan's own"))
    run_commands: bool = field(metadata=_doc("false: command steps and commands of contracts are simulated"))


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The first event of every run."""

    pipeline: str
    project: str
    inputs: RunInputs


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """An attempt is about to begin: this is durable before anything is spawned."""

    step: str
    attempt: int = field(metadata=_doc("1-based"))
    token: str = field(metadata=_doc("who runs it; an outcome with another token is not applied"))
    persona: str | None = field(metadata=_doc("as whom; null for a command without one"))
    workspace: str = field(metadata=_doc("the attempt's working directory, relative to the project"))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of a mount that was not copied into the workspace, or made there and not handed on."""

    path: str = field(metadata=_doc("relative to the project"))
    reason: str
    files: int = field(default=0, metadata=_doc("how many files are in it; 0 for the runtime's own"))
    bytes: int = field(default=0, metadata=_doc("how many bytes they have together"))


@dataclass(frozen=True, slots=True)
class WorkspacePrepared:
    """The mounts and injected artifacts of an attempt are in place; not recorded for a workspace without any."""

    step: str
    attempt: int
    files: int = field(metadata=_doc("regular files in the workspace"))
    left_out_count: int
    left_out: tuple[LeftOut, ...] = field(metadata=_doc("the first 100"))
    not_made: tuple[str, ...] = field(metadata=_doc("optional artifacts that their steps did not make"))
    handed_on: tuple[str, ...] = field(
        default=(), metadata=_doc("steps whose changes of the project are in it; left out when there are none")
    )


@dataclass(frozen=True, slots=True)
class StoredArtifact:
    """An output of an attempt, in the store."""

    name: str
    path: str = field(metadata=_doc("in the attempt's workspace"))
    type: str
    digest: Digest = field(metadata=_doc("of the bytes; of the manifest for a directory"))
    size: int = field(metadata=_doc("in bytes; the sum for a directory"))
    fence_removed: bool = field(metadata=_doc("the answer stood in a code fence, which is not part of the artifact"))


CHANGES = "@changes"
"""The name of a change set among the artifacts of an attempt; no author can give it to one of theirs."""

CHANGES_TYPE = "changes"
"""Its type."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One reason why a contract does not hold."""

    pointer: str = field(metadata=_doc("JSON Pointer into the artifact; empty for the whole"))
    message: str


@dataclass(frozen=True, slots=True)
class ContractChecked:
    """What one contract says of an attempt."""

    type: str
    source: str | None
    must_pass: bool
    state: Literal["passed", "failed", "simulated"]
    defects: tuple[Defect, ...]


@dataclass(frozen=True, slots=True)
class AttemptFinished:
    """An attempt has ended, well or not; its artifacts are in the store."""

    step: str
    attempt: int
    token: str
    persona: str | None
    outcome: Literal["succeeded", "failed"]
    failure: Failure | None
    artifacts: tuple[StoredArtifact, ...]
    contracts: tuple[ContractChecked, ...]
    simulated: bool = field(metadata=_doc("nothing real was run: an adapter stood in"))
    exit_code: int | None = field(metadata=_doc("of a command; null for a prompt, and when it was ended"))
    tokens: int
    files_changed: int = field(metadata=_doc("files in the workspace that the attempt created, changed or removed"))
    duration_ms: int


@dataclass(frozen=True, slots=True)
class AttemptLost:
    """Whoever ran the attempt is gone without a word; it counts as one of the step's attempts."""

    step: str
    attempt: int
    token: str
    why: str


@dataclass(frozen=True, slots=True)
class TimerFired:
    """The wait before an attempt is over."""

    step: str
    attempt: int = field(metadata=_doc("the attempt that may start now"))


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """Somebody wants the run to end: nothing new starts, running attempts are ended."""

    by: str = field(metadata=_doc("a signal's name, or who asked"))
    force: bool = field(metadata=_doc("end attempts at once, without time to clean up"))


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The last event of every run that was not cut off."""

    status: RunStatus


@dataclass(frozen=True, slots=True)
class Unknown:
    """An event of a later version of the runtime."""

    type: str


Event: TypeAlias = (
    RunStarted
    | AttemptStarted
    | WorkspacePrepared
    | AttemptFinished
    | AttemptLost
    | TimerFired
    | CancelRequested
    | RunFinished
    | Unknown
)

EVENTS: Mapping[str, type] = {
    "run_started": RunStarted,
    "attempt_started": AttemptStarted,
    "workspace_prepared": WorkspacePrepared,
    "attempt_finished": AttemptFinished,
    "attempt_lost": AttemptLost,
    "timer_fired": TimerFired,
    "cancel_requested": CancelRequested,
    "run_finished": RunFinished,
}
"""The events that are written, by the name they have in the log."""
