"""Named: a program in which every reference is bound."""

from collections.abc import Mapping
from typing import Literal

from wave_runtime.plan import Json
from wave_runtime.plan.record import dataclass

from wavec.names.graph import Graph
from wavec.names.symbol import ArtifactContent, Keys, Symbol
from wavec.schemas.schema import Schema
from wavec.source.span import Span
from wavec.source.text import Source
from wavec.syntax.client import Client
from wavec.syntax.expression import Expression
from wavec.syntax.manifest import Adapter, Persona
from wavec.syntax.pipeline import Injection, OutputArtifact
from wavec.syntax.placed import PlacedTemplate
from wavec.syntax.program import ContractDocument, ManifestDocument, MountTemplates, PipelineDocument, StepDocument

ArtifactType = Literal["json", "markdown", "text", "patch", "file", "directory", "binary"]
ARTIFACT_TYPES: tuple[ArtifactType, ...] = ("json", "markdown", "text", "patch", "file", "directory", "binary")


@dataclass(frozen=True, slots=True, eq=False)
class NamedPersona:
    """A persona of the manifest, with what it names."""

    name: str
    node: Persona
    adapter: str | None
    """Name of an adapter of the manifest; None after a mistake."""
    system_prompt: Source | None


@dataclass(frozen=True, slots=True, eq=False)
class NamedAdapter:
    """An adapter of the manifest."""

    name: str
    node: Adapter
    kind: str | None
    """Which client it is; None after a mistake."""
    output_format: str
    client: Client | None
    """What that client does with permissions; None after a mistake."""


@dataclass(frozen=True, slots=True, eq=False)
class NamedManifest:
    """The manifest, looked up."""

    document: ManifestDocument
    adapters: Mapping[str, NamedAdapter]
    personas: Mapping[str, NamedPersona]


@dataclass(frozen=True, slots=True, eq=False)
class NamedInjection:
    """An artifact that is put into a step's workspace."""

    node: Injection
    name: str
    """In `artifacts/`."""
    step: str
    artifact: str
    schema: Schema | None
    """What this step expects of the artifact; None if it says nothing, or after a mistake."""


@dataclass(frozen=True, slots=True, eq=False)
class NamedOutput:
    """An artifact that a step declares."""

    node: OutputArtifact
    path: PlacedTemplate
    type: ArtifactType


@dataclass(frozen=True, slots=True, eq=False)
class NamedContract:
    """A contract with its schema read and its outcome decided."""

    document: ContractDocument
    schema: Schema | None
    output: NamedOutput | None
    """The artifact that it judges; None if it judges none, or after a mistake."""
    template: Source | None
    """The text file that it needs; None if it needs none, or after a mistake."""
    outline: Schema | None
    """The schema of which only the names in `required` are meant."""
    must_pass: bool
    on_failure: Literal["retry", "halt", "warn"]
    max_retries: int

    @property
    def sections(self) -> tuple[str, ...]:
        """The names in `required` of the outline."""
        value = None if self.outline is None else self.outline.value
        required = value.get("required") if isinstance(value, dict) else None
        return tuple(name for name in required if isinstance(name, str)) if isinstance(required, list) else ()


@dataclass(frozen=True, slots=True, eq=False)
class NamedMatrix:
    """What a step runs once for each item of. Neither items nor a source: a mistake in them was reported."""

    items: tuple[Json, ...] | None
    """Those that stand in the pipeline."""
    source: ArtifactContent | None
    """The whole artifact that the items are in."""
    keys: Keys | None
    """The way to the list in it; None after a mistake."""
    source_at: Span
    """Of the way to the list, if there is one, else of the source; of the strategy where neither is written."""
    max_concurrency: int | None
    fail_fast: bool


@dataclass(frozen=True, slots=True, eq=False)
class NamedRelay:
    """Who goes on when the context of a step's session fills up."""

    persona: NamedPersona
    threshold_percent: int


Level = Literal["ns", "lsm", "process"]
Network = Literal["none", "hosts", "open"]


@dataclass(frozen=True, slots=True, eq=False)
class NamedSandbox:
    """What must hold of the programs of a step."""

    level: Level
    """The least that is accepted."""
    network: Network
    hosts: tuple[str, ...]
    """With `hosts`: names of hosts, sorted, in lower case."""
    memory_bytes: int | None
    processes: int | None


@dataclass(frozen=True, slots=True, eq=False)
class NamedStep:
    """A step with every reference bound."""

    document: StepDocument
    id: str
    persona: NamedPersona | None
    """None for a step without one, and after a mistake."""
    injections: tuple[NamedInjection, ...]
    outputs: tuple[NamedOutput, ...]
    mounts: tuple[MountTemplates, ...]
    contracts: tuple[NamedContract, ...]
    bindings: Mapping[Expression, Symbol]
    """What each reference of the step's templates means; references after a mistake have no entry."""
    timeout_ms: int
    matrix: NamedMatrix | None
    """None: the step runs once."""
    relay: NamedRelay | None
    """None for a step without, and after a mistake."""
    sandbox: NamedSandbox | None
    """None: nothing is required."""


@dataclass(frozen=True, slots=True, eq=False)
class NamedPipeline:
    """A pipeline with every reference bound."""

    document: PipelineDocument
    graph: Graph
    steps: Mapping[str, NamedStep]
    """By id, in file order."""
    input_schema: Schema | None
    input_schema_at: Span | None
    sources: tuple[Source, ...]
    """Files that this pipeline was made of, beside the manifest and personas: its own, and schemas."""
    templates: tuple[Source, ...]
    """The texts that its contracts need."""
