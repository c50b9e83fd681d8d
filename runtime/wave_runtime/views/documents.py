"""What `status`, `why`, `artifacts` and `doctor` say with `--format json`: one JSON document each.

The schemas in `grammar/` are made of these classes. New members may come within a format version; none changes.
"""

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from wave_runtime.engine.events import AttemptFinished, Sandboxed
from wave_runtime.engine.failure import Failure
from wave_runtime.engine.life_cycle import Phase
from wave_runtime.plan.encode import encode_value
from wave_runtime.plan.model import Digest
from wave_runtime.plan.record import dataclass

FORMAT_VERSION = "1.0"


def _doc(text: str) -> Mapping[str, str]:
    return {"text": text}


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run."""

    run_id: str
    pipeline: str = field(metadata=_doc("empty when the run is damaged and its first event is gone"))
    status: str = field(
        metadata=_doc(
            "`completed`, `failed`, `cancelled`; `running`; without an end, and with nobody who runs it, `undecided` "
            "when somebody has to say what becomes of a step, else `interrupted`; `damaged`: its log was changed"
        )
    )
    started_ms: int = field(metadata=_doc("milliseconds since 1970"))
    finished_ms: int | None = field(metadata=_doc("null: it has not ended"))
    adapter: str | None = field(metadata=_doc("what stood in for the plan's own: `simulate`, `replay`"))


@dataclass(frozen=True, slots=True)
class RunList:
    """What `wave-runtime status --format json` writes."""

    format_version: str
    runs: tuple[RunLine, ...] = field(metadata=_doc("the latest first"))


@dataclass(frozen=True, slots=True)
class Output:
    """A recorded output of a step or an item."""

    name: str
    type: str
    digest: Digest = field(metadata=_doc("of the bytes; of the manifest for a directory"))
    size: int = field(metadata=_doc("in bytes; the sum for a directory"))


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """A step of the run, or an item of its matrix."""

    name: str = field(metadata=_doc("the step, or STEP@NUMBER for an item"))
    phase: Phase
    attempts: int
    duration_ms: int | None = field(metadata=_doc("of its attempts together; null: none has ended"))
    soft_failure: bool = field(metadata=_doc("contracts that need not pass did not pass"))
    simulated: bool
    failure: Failure | None = field(metadata=_doc("why its last attempt failed"))
    items: int | None = field(metadata=_doc("how many a step with a matrix has; null: it has none, or not yet"))
    outputs: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class RunStatus:
    """What `wave-runtime status RUN --format json` writes."""

    format_version: str
    run: RunLine
    steps: tuple[UnitStatus, ...] = field(metadata=_doc("in plan order; the items of a step stand behind it"))
    tokens: int = field(metadata=_doc("of all attempts, as the clients say"))
    cost_micro_usd: int | None = field(metadata=_doc("null: no client said what it cost"))
    bound_reached: str | None = field(metadata=_doc("which bound of the plan ended the run, for people"))


@dataclass(frozen=True, slots=True)
class Need:
    """A step that another one depends on."""

    step: str
    phase: Phase


@dataclass(frozen=True, slots=True)
class AttemptStory:
    """One attempt."""

    number: int = field(metadata=_doc("1-based"))
    started_ms: int = field(metadata=_doc("milliseconds since 1970"))
    lost: str | None = field(metadata=_doc("why nobody knows its end"))
    sandbox: Sandboxed | None = field(metadata=_doc("the event that says what held its programs"))
    finished: AttemptFinished | None = field(metadata=_doc("the event of its end; null: it runs, or is lost"))


@dataclass(frozen=True, slots=True)
class UnitStory:
    """Why a step or an item is as it is."""

    name: str
    phase: Phase
    because: str = field(metadata=_doc("why it entered the phase, for people; may be empty"))
    needs: tuple[Need, ...] = field(metadata=_doc("what the step depends on, in plan order"))
    attempts: tuple[AttemptStory, ...]
    printed: tuple[str, ...] = field(metadata=_doc("the last lines that it printed, if its program failed"))
    text: tuple[str, ...] = field(metadata=_doc("all of it for people, as without `--format json`"))


@dataclass(frozen=True, slots=True)
class WhyReport:
    """What `wave-runtime why RUN [STEP] --format json` writes."""

    format_version: str
    run: RunLine
    units: tuple[UnitStory, ...] = field(
        metadata=_doc("the step that was asked for; without one, those that failed or wait for a decision")
    )


@dataclass(frozen=True, slots=True)
class ArtifactLine:
    """A recorded output, and the place where it was made."""

    step: str = field(metadata=_doc("the step, or STEP@NUMBER for an item"))
    name: str
    type: str
    digest: Digest = field(metadata=_doc("of the bytes; of the manifest for a directory"))
    size: int = field(metadata=_doc("in bytes; the sum for a directory"))
    path: str = field(metadata=_doc("in the project, `/` separates; absolute when the workspace lies elsewhere"))
    state: Literal["as kept", "changed", "missing"] = field(metadata=_doc("of the file at `path`"))


@dataclass(frozen=True, slots=True)
class ArtifactList:
    """What `wave-runtime artifacts RUN [NAME] --format json` writes."""

    format_version: str
    run_id: str
    artifacts: tuple[ArtifactLine, ...] = field(metadata=_doc("in plan order"))


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    what: str
    state: Literal["ok", "note", "missing"] = field(
        metadata=_doc("`note`: the plan runs all the same; `missing`: it would be refused")
    )
    found: str
    fix: str = field(metadata=_doc("a command, or what to do; may be empty"))


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """What `wave-runtime doctor PLAN --format json` writes."""

    format_version: str
    plan: Digest = field(metadata=_doc("the digest that the plan carries"))
    ready: bool = field(metadata=_doc("nothing is missing; the exit code says the same"))
    checks: tuple[Check, ...]


Document: TypeAlias = RunList | RunStatus | WhyReport | ArtifactList | DoctorReport


def as_json(document: Document) -> str:
    """The document, ending with a line feed. ASCII: it is safe on a terminal."""
    return json.dumps(encode_value(document), indent=2) + "\n"
