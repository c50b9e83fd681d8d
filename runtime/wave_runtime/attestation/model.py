"""An in-toto Statement v1 with a SLSA Provenance v1 predicate, as far as runs need it.

What has no member of its own there stands in annotations: libraries that read such documents know no other members.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from wave_runtime.engine.events import Guarantee, SandboxLevel
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.model import Digest
from wave_runtime.plan.record import dataclass

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "urn:wavec:run:1"
"""Says how parameters and annotations are to be read; it changes with their meaning."""
BUILDER = "urn:wavec:wave-runtime"
STEP_URI = "urn:wavec:step:"
"""Begins the `uri` of each byproduct whose annotations are a `StepRecord`."""
EVENTS = "events.ndjson"
"""Name of the byproduct that is the log of the run."""


def _doc(text: str, *, key: str = "", alone: bool = False) -> Mapping[str, str]:
    return {"text": text} | ({"key": key} if key else {}) | ({"alone": "yes"} if alone else {})


@dataclass(frozen=True, slots=True)
class Resource:
    """A ResourceDescriptor: something that went in or came out."""

    name: str
    uri: str = field(default="", metadata=_doc("left out where the name says all", alone=True))
    digest: Mapping[str, str] | None = field(
        default=None, metadata=_doc("`sha256` to 64 hex digits; left out where there are no bytes to hash", alone=True)
    )
    media_type: str = field(default="", metadata=_doc("left out where it is not known", key="mediaType", alone=True))
    annotations: Mapping[str, Json] | None = field(
        default=None, metadata=_doc("what else is known of it; left out where nothing is", alone=True)
    )


@dataclass(frozen=True, slots=True)
class ExternalParameters:
    """What somebody asked for."""

    pipeline: str
    plan: Digest = field(metadata=_doc("the digest that the plan carries: over its meaning, not over its bytes"))
    inputs: Digest = field(metadata=_doc("of the canonical JSON of all values that the run was given"))
    until: str = field(default="", metadata=_doc("the step that the run ends with; left out: all steps", alone=True))
    adapter: str = field(
        default="", metadata=_doc("what stood in for every client; left out: the plan's own clients", alone=True)
    )
    sandbox: str = field(
        default="", metadata=_doc("what was asked for beyond the plan; left out: what the plan requires", alone=True)
    )


@dataclass(frozen=True, slots=True)
class InternalParameters:
    """What the runtime was told besides."""

    project: str
    max_workers: int = field(metadata=_doc("how many attempts could run at once", key="maxWorkers"))
    commands: Literal["run", "simulated"] = field(metadata=_doc("whether commands were really run"))


@dataclass(frozen=True, slots=True)
class BuildDefinition:
    """What was to be done, and with what."""

    build_type: str = field(metadata=_doc(f"`{BUILD_TYPE}`", key="buildType"))
    external_parameters: ExternalParameters = field(metadata=_doc("as asked for", key="externalParameters"))
    internal_parameters: InternalParameters = field(metadata=_doc("of the runtime", key="internalParameters"))
    resolved_dependencies: tuple[Resource, ...] = field(
        metadata=_doc("plan, sources as the plan lists them, clients, models", key="resolvedDependencies")
    )


@dataclass(frozen=True, slots=True)
class Builder:
    """Who ran it."""

    id: str = field(metadata=_doc(f"`{BUILDER}`"))
    version: Mapping[str, str] = field(metadata=_doc("of `wave-runtime`; several in a run that was resumed by another"))


@dataclass(frozen=True, slots=True)
class BuildMetadata:
    """When it ran."""

    invocation_id: str = field(metadata=_doc("the id of the run", key="invocationId"))
    started_on: str = field(metadata=_doc("of the first event, RFC 3339", key="startedOn"))
    finished_on: str = field(metadata=_doc("of the last event, RFC 3339", key="finishedOn"))


@dataclass(frozen=True, slots=True)
class RunDetails:
    """How it was done."""

    builder: Builder
    metadata: BuildMetadata
    byproducts: tuple[Resource, ...] = field(
        metadata=_doc("the log, listings of folders, change sets, and a record of each step")
    )


@dataclass(frozen=True, slots=True)
class Predicate:
    """SLSA Provenance v1."""

    build_definition: BuildDefinition = field(metadata=_doc("what was to be done", key="buildDefinition"))
    run_details: RunDetails = field(metadata=_doc("how it was done", key="runDetails"))


@dataclass(frozen=True, slots=True)
class Statement:
    """An in-toto Statement v1."""

    type: str = field(metadata=_doc(f"`{STATEMENT_TYPE}`", key="_type"))
    subject: tuple[Resource, ...] = field(
        metadata=_doc("files that are outputs, as STEP/ARTIFACT, or STEP/ARTIFACT/PATH in a folder")
    )
    predicate_type: str = field(metadata=_doc(f"`{PREDICATE_TYPE}`", key="predicateType"))
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """What a client said of itself; all numbers are its own, but for the calls."""

    client: str
    version: str
    models: tuple[str, ...]
    input_tokens: int = field(metadata=_doc("without those that came out of a cache", key="inputTokens"))
    cached_tokens: int = field(metadata=_doc("read from a cache", key="cachedTokens"))
    output_tokens: int = field(metadata=_doc("written by the models", key="outputTokens"))
    calls_allowed: int = field(metadata=_doc("calls of tools that were decided so", key="callsAllowed"))
    calls_denied: int = field(metadata=_doc("calls that were denied, and not executed", key="callsDenied"))
    cost_micro_usd: int | None = field(
        default=None,
        metadata=_doc("millionths of a dollar; left out: the client does not say", key="costMicroUsd", alone=True),
    )


@dataclass(frozen=True, slots=True)
class ContractRecord:
    """What a contract said."""

    type: str
    state: Literal["passed", "failed", "simulated"]
    must_pass: bool = field(metadata=_doc("false: the run goes on without it", key="mustPass"))


@dataclass(frozen=True, slots=True)
class SandboxRecord:
    """What held the programs of an attempt. The number of the user that they ran as is of the machine, and left out."""

    level: SandboxLevel = field(
        metadata=_doc("`external` is a claim of whoever started the run; with `none` nothing held")
    )
    backend: str = field(metadata=_doc("with its version; empty where nothing was set up"))
    guarantees: tuple[Guarantee, ...] = field(metadata=_doc("what it held, by what, and how that was tried"))
    weaker_than_required: tuple[str, ...] = field(
        metadata=_doc("for people; empty: all that the plan requires", key="weakerThanRequired")
    )
    configuration: str = field(metadata=_doc("SHA-256 of how it was set up; empty where nothing was"))
    folders_shown: int = field(
        default=0,
        metadata=_doc(
            "how many folders of the machine it showed beside the system's; left out: none", key="foldersShown"
        ),
    )


@dataclass(frozen=True, slots=True)
class ConnectionCounts:
    """Connections by verdict; a verdict without any is left out."""

    allowed: int = field(default=0, metadata=_doc("that reached their host", alone=True))
    refused: int = field(default=0, metadata=_doc("of which nothing left the machine", alone=True))
    failed: int = field(default=0, metadata=_doc("that were permitted, and reached nothing", alone=True))


@dataclass(frozen=True, slots=True)
class NetworkRecord:
    """What went through the proxy of an attempt, without names of hosts: an agent can write anything into one."""

    keys_outside: tuple[str, ...] = field(
        metadata=_doc("variables with keys that no program of the attempt got", key="keysOutside")
    )
    connections: ConnectionCounts
    more: int = field(metadata=_doc("connections to hosts beyond the first 100, whatever their verdict"))


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One attempt of a step."""

    number: int
    started_on: str = field(metadata=_doc("RFC 3339", key="startedOn"))
    finished_on: str = field(metadata=_doc("RFC 3339", key="finishedOn"))
    outcome: Literal["succeeded", "failed", "lost"]
    contracts: tuple[ContractRecord, ...]
    failure: str = field(default="", metadata=_doc("kind of the failure; left out without one", alone=True))
    exit_code: int | None = field(
        default=None, metadata=_doc("of a command; left out for a prompt", key="exitCode", alone=True)
    )
    session: SessionRecord | None = field(default=None, metadata=_doc("left out where no agent client ran", alone=True))
    sandbox: SandboxRecord | None = field(default=None, metadata=_doc("left out where none was recorded", alone=True))
    network: NetworkRecord | None = field(
        default=None, metadata=_doc("left out where there was no proxy and no gateway", alone=True)
    )


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step, or one item of its matrix: the annotations of a byproduct."""

    state: str
    attempts: tuple[AttemptRecord, ...]
    persona: str = field(default="", metadata=_doc("left out for a command without one", alone=True))
    adapter: str = field(default="", metadata=_doc("kind of the plan's adapter; left out for a command", alone=True))
    soft_failure: bool = field(
        default=False,
        metadata=_doc(
            "contracts that need not pass did not pass; left out when they did", key="softFailure", alone=True
        ),
    )
    simulated: bool = field(
        default=False, metadata=_doc("something stood in for what should have been run; left out otherwise", alone=True)
    )
