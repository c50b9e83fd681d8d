"""Facts about a run, in the past tense. The log of them is the run: every state is a fold over it.

An event is never changed or removed, only added; a reader that does not know one reads `Unknown` and goes on.
Events hold no time: the journal stamps them, so that the core cannot depend on a clock.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from wave_runtime.engine.defect_kind import DefectKind
from wave_runtime.engine.failure import Failure
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.model import Digest
from wave_runtime.plan.record import dataclass

RunStatus: TypeAlias = Literal["completed", "failed", "cancelled"]
SandboxLevel: TypeAlias = Literal["ns", "lsm", "process", "external", "none"]
"""Of a sandbox. `external`: somebody says that a wall around the runtime holds; `none`: nothing holds, which was asked
for."""


def _doc(text: str, *, alone: bool = False) -> Mapping[str, str]:
    """`alone`: the member is left out when it has its default, whatever stands behind it."""
    return {"text": text} | ({"alone": "yes"} if alone else {})


@dataclass(frozen=True, slots=True)
class InputChecked:
    """What was found in the input of a run."""

    sha256: Digest = field(metadata=_doc("of the input as it was given; of its canonical JSON where it is no text"))
    score: int = field(metadata=_doc("risk, 0 to 100"))
    found: tuple[str, ...] = field(metadata=_doc("for people; empty: nothing"))
    sanitized: bool = field(metadata=_doc("what was found was taken out: `values` have the rest"))


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
    input_checked: InputChecked | None = field(
        default=None, metadata=_doc("left out where there is no input", alone=True)
    )
    record: str | None = field(
        default=None,
        metadata=_doc("folder that takes a cassette of the sessions; left out: they are not recorded", alone=True),
    )
    cassette: str | None = field(
        default=None,
        metadata=_doc("folder whose cassette is repeated; left out with another adapter than `replay`", alone=True),
    )
    sandbox: SandboxLevel | None = field(
        default=None,
        metadata=_doc(
            "what was asked for beyond the plan: at least this level, a wall around the runtime (`external`), or "
            "nothing (`none`); left out: what the plan requires",
            alone=True,
        ),
    )
    salt: str = field(
        default="", metadata=_doc("random, so that no other run has the same idempotency keys; left out in old logs")
    )
    plan_file: Digest = field(
        default="", metadata=_doc("of the bytes of the plan as it was read; left out in old logs", alone=True)
    )
    runtime: str = field(
        default="", metadata=_doc("version of wave-runtime that began the run; left out in old logs", alone=True)
    )


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The first event of every run."""

    pipeline: str
    project: str
    inputs: RunInputs


@dataclass(frozen=True, slots=True)
class StaleResult:
    """A step that was completed and is run again, with all that depends on it."""

    step: str
    why: str


@dataclass(frozen=True, slots=True)
class RunResumed:
    """A run that was cut off or had ended goes on: each step that is not completed may be tried as often as its
    plan says, anew. Attempts of whoever ran it before are lost; that is recorded next."""

    stale: tuple[StaleResult, ...] = field(metadata=_doc("results that are not used any more"))
    runtime: str = field(
        default="", metadata=_doc("version of wave-runtime that goes on; left out in old logs", alone=True)
    )
    max_workers: int | None = field(
        default=None,
        metadata=_doc("how many attempts may run at once from now on; left out: as many as before", alone=True),
    )


@dataclass(frozen=True, slots=True)
class Intent:
    """What makes an attempt the same when it is seen again."""

    key: str = field(metadata=_doc("idempotency key, WAVE_IDEMPOTENCY_KEY: the same for the same run, step, attempt"))
    inputs: Digest = field(metadata=_doc("of the plan, the inputs of the run, and the artifacts the attempt gets"))


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """An attempt is about to begin: this is durable before anything is spawned."""

    step: str
    attempt: int = field(metadata=_doc("1-based"))
    token: str = field(metadata=_doc("who runs it; an outcome with another token is not applied"))
    persona: str | None = field(metadata=_doc("as whom; null for a command without one"))
    workspace: str = field(metadata=_doc("the attempt's working directory, relative to the project"))
    intent: Intent | None = field(default=None, metadata=_doc("recorded since version 5 of the database"))
    repair: str = field(
        default="", metadata=_doc("what its prompt says of the attempt before; left out when it says nothing")
    )


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
class Guarantee:
    """One thing that a sandbox holds."""

    name: str = field(metadata=_doc("files, readonly_mounts, network, system_calls, keys, ..."))
    by: str = field(metadata=_doc("what holds it"))
    probe: str | None = field(
        metadata=_doc("the errors that the forbidden thing met when it was tried in this run; null: it was not tried")
    )
    strength: Literal["holds", "soft", "detects"] = field(
        default="holds",
        metadata=_doc("`soft`: what goes beyond is ended a moment later; `detects`: it is found afterwards"),
    )


@dataclass(frozen=True, slots=True)
class Sandboxed:
    """What holds the programs of an attempt, as it was measured on this machine: none of them starts without it.

    Recorded when the first is about to start, for steps that require a sandbox, and where one was asked for.
    """

    step: str
    attempt: int
    level: SandboxLevel = field(
        metadata=_doc("`external` is a claim of whoever started the run; with `none` nothing holds")
    )
    backend: str = field(metadata=_doc("with its version; empty where nothing was set up"))
    user: int | None = field(metadata=_doc("number of the user whom its files belong to; null: not measured"))
    guarantees: tuple[Guarantee, ...]
    arguments: str = field(metadata=_doc("SHA-256 of how the sandbox was set up; empty where nothing was"))
    weaker_than_required: tuple[str, ...] = field(metadata=_doc("for people; empty: all that the plan requires"))
    folders: tuple[str, ...] = field(
        default=(),
        metadata=_doc("of the machine, shown beside those of the system (`WAVE_SANDBOX_PATHS`); left out: none"),
    )


CHANGES = "@changes"
"""The name of a change set among the artifacts of an attempt; no author can give it to one of theirs."""

CHANGES_TYPE = "changes"
"""Its type."""


@dataclass(frozen=True, slots=True)
class StoredArtifact:
    """An output of an attempt, in the store."""

    name: str
    path: str = field(metadata=_doc("in the attempt's workspace"))
    type: str
    digest: Digest = field(metadata=_doc("of the bytes; of the manifest for a directory"))
    size: int = field(metadata=_doc("in bytes; the sum for a directory"))
    fence_removed: bool = field(metadata=_doc("the answer stood in a code fence, which is not part of the artifact"))

    @property
    def is_change_set(self) -> bool:
        """Whether it is no output but what the attempt changed in the project."""
        return self.type == CHANGES_TYPE


@dataclass(frozen=True, slots=True)
class Defect:
    """One reason why a contract does not hold."""

    pointer: str = field(metadata=_doc("JSON Pointer into the artifact; empty for the whole"))
    message: str
    kind: DefectKind = field(default="schema_mismatch", metadata=_doc("what kind of mistake it is"))
    line: int | None = field(default=None, metadata=_doc("1-based line of the file, where there is one"))


@dataclass(frozen=True, slots=True)
class ContractChecked:
    """What one contract says of an attempt."""

    type: str
    source: str | None
    must_pass: bool
    state: Literal["passed", "failed", "simulated"]
    defects: tuple[Defect, ...]
    detail: str = field(default="", metadata=_doc("head and tail of what the program that judges printed"))
    warnings: tuple[Defect, ...] = field(default=(), metadata=_doc("what does not make it fail"))


@dataclass(frozen=True, slots=True)
class Recovered:
    """A JSON artifact that was taken out of something else or put right; what was written is kept."""

    path: str = field(metadata=_doc("in the attempt's workspace"))
    way: Literal["unwrapped", "conservative", "progressive", "aggressive"] = field(
        metadata=_doc("taken as it was out of a wrapper, or the least level of repair that permits the changes")
    )
    changes: tuple[str, ...] = field(metadata=_doc("what was done, for people; the first 20"))
    original: Digest = field(metadata=_doc("of what was written"))
    kept: str = field(metadata=_doc("file with what was written, relative to the project"))


@dataclass(frozen=True, slots=True)
class Session:
    """What a client says of the sessions of an attempt; all numbers are its own."""

    client: str = field(metadata=_doc("kind of the adapter"))
    version: str = field(metadata=_doc("of the client, as it says itself; empty: it does not"))
    models: tuple[str, ...] = field(metadata=_doc("that answered, sorted"))
    input_tokens: int = field(metadata=_doc("without those that came out of a cache"))
    cached_tokens: int = field(metadata=_doc("read from a cache"))
    output_tokens: int
    cost_micro_usd: int | None = field(metadata=_doc("millionths of a dollar; null: the client does not say"))
    calls: int = field(metadata=_doc("calls of tools that were decided"))
    denied: int = field(metadata=_doc("those of them that were denied, and not executed"))


@dataclass(frozen=True, slots=True)
class Contacted:
    """A host that programs of an attempt reached or wanted to reach, through the proxy of its sandbox."""

    host: str = field(metadata=_doc("as the program wrote it; empty where it named none"))
    port: int
    kind: Literal["tunnel", "request", "model"] = field(
        metadata=_doc("a connection of its own protocol; a plain request; a request to which a key was added outside")
    )
    verdict: Literal["allowed", "refused", "failed"] = field(
        metadata=_doc("refused: nothing left the machine; failed: it was permitted, and not reached")
    )
    why: str = field(metadata=_doc("empty for what was allowed"))
    connections: int
    sent: int = field(metadata=_doc("bytes, all connections together"))
    received: int = field(metadata=_doc("bytes, all connections together"))


@dataclass(frozen=True, slots=True)
class NetworkUse:
    """What went through the proxy of an attempt. Of an open network, the requests for a model alone are seen."""

    keys_outside: tuple[str, ...] = field(metadata=_doc("variables with keys that no program of the attempt got"))
    contacted: tuple[Contacted, ...] = field(metadata=_doc("the first 100, sorted"))
    more: int = field(metadata=_doc("connections to others"))


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
    recovered: tuple[Recovered, ...] = field(default=(), metadata=_doc("JSON that was not used as it was written"))
    advice: tuple[str, ...] = field(
        default=(), metadata=_doc("what people should look at, and does not fail anything", alone=True)
    )
    session: Session | None = field(default=None, metadata=_doc("left out where no agent client ran", alone=True))
    network: NetworkUse | None = field(
        default=None, metadata=_doc("left out where there was no proxy and no gateway", alone=True)
    )

    @property
    def outputs(self) -> tuple[StoredArtifact, ...]:
        """The artifacts without the change set."""
        return tuple(made for made in self.artifacts if not made.is_change_set)


@dataclass(frozen=True, slots=True)
class CheckpointWritten:
    """A session of an attempt was full; what it knew was written down, and a fresh session goes on with it."""

    step: str
    attempt: int
    number: int = field(metadata=_doc("1-based, within the attempt"))
    checkpoint: Digest = field(metadata=_doc("of the text in the store"))
    tokens: int = field(metadata=_doc("that the attempt has used so far, with those of the checkpoint"))


@dataclass(frozen=True, slots=True)
class AttemptLost:
    """Whoever ran the attempt is gone without a word. What it did is not known; it is none of the attempts that the
    plan bounds."""

    step: str
    attempt: int
    token: str
    why: str


@dataclass(frozen=True, slots=True)
class StepDecided:
    """Somebody says what becomes of an undecided step."""

    step: str
    attempt: int = field(metadata=_doc("the attempt of which nobody knows what it did"))
    decision: Literal["repeat", "done", "fail"] = field(metadata=_doc("try again; take it as done; take it as failed"))
    by: str = field(metadata=_doc("who decided"))
    artifacts: tuple[StoredArtifact, ...] = field(metadata=_doc("what it left, where it is taken as done"))


@dataclass(frozen=True, slots=True)
class MatrixExpanded:
    """The list of a matrix is known: the step has a unit of work for each item, called `<step>@<number>`."""

    step: str
    items: Digest = field(metadata=_doc("of the list in the store: canonical JSON; empty after a failure"))
    count: int
    failure: Failure | None = field(metadata=_doc("why there is no list; null when there is one"))


@dataclass(frozen=True, slots=True)
class RunTimedOut:
    """The run has taken as long as its plan allows; attempts in flight are ended."""

    timeout_ms: int


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
    """Nothing is left to do. It is the last event of a run, unless the run is resumed."""

    status: RunStatus


@dataclass(frozen=True, slots=True)
class Unknown:
    """An event of a later version of the runtime."""

    type: str


Event: TypeAlias = (
    RunStarted
    | RunResumed
    | AttemptStarted
    | WorkspacePrepared
    | Sandboxed
    | AttemptFinished
    | CheckpointWritten
    | AttemptLost
    | StepDecided
    | MatrixExpanded
    | RunTimedOut
    | TimerFired
    | CancelRequested
    | RunFinished
    | Unknown
)

EVENTS: Mapping[str, type] = {
    "run_started": RunStarted,
    "run_resumed": RunResumed,
    "attempt_started": AttemptStarted,
    "workspace_prepared": WorkspacePrepared,
    "sandboxed": Sandboxed,
    "attempt_finished": AttemptFinished,
    "checkpoint_written": CheckpointWritten,
    "attempt_lost": AttemptLost,
    "step_decided": StepDecided,
    "matrix_expanded": MatrixExpanded,
    "run_timed_out": RunTimedOut,
    "timer_fired": TimerFired,
    "cancel_requested": CancelRequested,
    "run_finished": RunFinished,
}
"""The events that are written, by the name they have in the log."""
