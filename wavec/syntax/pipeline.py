"""A pipeline in dialect A: `kind: WavePipeline` with `steps`."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from wavec.source.span import Span, Spans
from wavec.syntax.extension import Opaque
from wavec.syntax.manifest import NO_EFFECT
from wavec.syntax.node import SPANS_KEY, Aside, Many, Named, Node, OpenNode
from wavec.syntax.permissions import StepPermissions
from wavec.syntax.sandbox import Sandbox


def _spread(data: Any, key: str, names: tuple[str, str, str]) -> Any:
    """`data` with each positional triple under `key` (the whole list, or items of it) as a mapping."""
    listed = data.get(key) if isinstance(data, dict) else None
    if not isinstance(listed, list):
        return data
    if all(isinstance(item, dict) for item in listed):
        return data
    spans: Spans = data[SPANS_KEY].below(key)
    if len(listed) == 3 and all(isinstance(item, str) for item in listed):
        return {**data, key: [_named(listed, spans, names)]}
    items = [
        _named(item, spans.below(index), names)
        if isinstance(item, list) and len(item) == 3 and all(isinstance(part, str) for part in item)
        else item
        for index, item in enumerate(listed)
    ]
    return {**data, key: items}


def _named(triple: list[Any], spans: Spans, names: tuple[str, str, str]) -> dict[str, Any]:
    named = Spans(spans.source, spans.start, spans.end)
    for index, name in enumerate(names):
        place = spans.values[index]
        named.values[name] = place
        named.keys[name] = (place.start, place.end) if isinstance(place, Spans) else place
    return {SPANS_KEY: named, **dict(zip(names, triple, strict=True))}


class PipelineMetadata(OpenNode):
    """What the pipeline is called, and what it is for."""

    aside: ClassVar[Mapping[str, Aside]] = {"version": NO_EFFECT, "created": NO_EFFECT, "author": NO_EFFECT}
    name: str | None = None
    description: str = ""


class PipelineInput(OpenNode):
    """Where the input comes from, and what it may be."""

    aside: ClassVar[Mapping[str, Aside]] = {
        "label_filter": Aside("unsupported", "work items are not fetched"),
        "batch_size": Aside("unsupported", "work items are not fetched"),
    }
    source: Literal["cli", "file", "stdin", "meta", "github"] = "cli"
    input_schema: dict[str, Any] | str | bool | None = Field(alias="schema", default=None)


class Injection(Node):
    """An artifact of an earlier step, put into this step's workspace."""

    step: str
    artifact: str
    name: str | None = Field(alias="as", default=None)
    schema_path: str | None = None
    inline_schema: dict[str, Any] | str | None = Field(alias="schema", default=None)

    @property
    def schema_reference(self) -> tuple[str, object, Span] | None:
        """Key, value and place of the schema that this step expects the artifact to obey."""
        if self.schema_path is not None:
            return "schema_path", self.schema_path, self.at("schema_path")
        if self.inline_schema is not None:
            return "schema", self.inline_schema, self.at("schema")
        return None


class Memory(Node):
    """What a step knows when it begins."""

    strategy: Literal["fresh", "inherit"] = "fresh"
    inject_artifacts: Many[Injection] = ()


class Mount(Node):
    """A part of the project that the step sees in its workspace."""

    source: str
    target: str
    mode: Literal["readonly", "readwrite"]


class Workspace(Node):
    """The folder that a step works in."""

    root: str | None = None
    mount: Many[Mount] = ()

    @model_validator(mode="before")
    @classmethod
    def _triples(cls, data: Any) -> Any:
        return _spread(data, "mount", ("source", "target", "mode"))


class OutputArtifact(Node):
    """What a step leaves behind."""

    name: str
    path: str
    type: str = "file"
    required: bool = True
    origin: Literal["file", "answer"] | None = Field(alias="from", default=None)


class Compaction(Node):
    """When the session of the step is relayed, and who writes the checkpoint."""

    trigger: str | None = None
    persona: str | None = None


class Handover(OpenNode):
    """What must hold before the next step starts, and what happens otherwise."""

    aside: ClassVar[Mapping[str, Aside]] = {
        "target_step": Aside(
            "unsupported", "a step cannot send another one back to work: the step that makes it carries the contract"
        ),
    }
    contract: Opaque | None = None
    contracts: Many[Opaque] = ()
    quality_gates: Many[Opaque] = ()
    max_retries: int | None = Field(default=None, ge=0, le=100)
    on_review_fail: Literal["retry", "halt", "warn"] | None = None
    compaction: Compaction | None = None


class Strategy(Node):
    """Runs the step once for each item of a list."""

    type: Literal["matrix"]
    items_source: str | None = None
    item_key: str | None = None
    items: Many[Any] = Field(default=(), min_length=1)
    max_concurrency: int | None = Field(default=None, ge=1, le=1000)
    fail_fast: bool = True


class Step(OpenNode):
    """One unit of work."""

    aside: ClassVar[Mapping[str, Aside]] = {
        "validation": Aside("unsupported", "validation rules are not evaluated; write a contract"),
    }
    id: str
    persona: str | None = None
    dependencies: Many[str] = ()
    strategy: Strategy | None = None
    memory: Memory | None = None
    workspace: Workspace | None = None
    execution: Opaque | None = Field(alias="exec", default=None)
    output_artifacts: Many[OutputArtifact] = ()
    handover: Handover | None = None
    permissions: StepPermissions | None = None
    timeout: str | None = None
    effects: Literal["once", "repeatable"] = "repeatable"
    sandbox: Sandbox | None = None

    @model_validator(mode="before")
    @classmethod
    def _triples(cls, data: Any) -> Any:
        return _spread(data, "output_artifacts", ("name", "path", "type"))

    @property
    def injections(self) -> tuple[Injection, ...]:
        """`memory.inject_artifacts`."""
        return self.memory.inject_artifacts if self.memory else ()

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """`workspace.mount`, without what `workspace.root` mounts."""
        return self.workspace.mount if self.workspace else ()


class Bounds(Node):
    """What a run may cost at most; one that reaches a bound fails."""

    timeout: str | None = None
    max_tokens: int | None = Field(default=None, ge=1, le=1_000_000_000_000)
    max_attempts: int | None = Field(default=None, ge=1, le=1_000_000)


class Pipeline(Node):
    """`kind: WavePipeline`."""

    api_version: Literal["v1"] = Field(alias="apiVersion", default="v1")
    kind: Literal["WavePipeline"] = "WavePipeline"
    metadata: PipelineMetadata | None = None
    input: PipelineInput | None = None
    variables: Named[str] = Field(default_factory=dict)
    bounds: Bounds | None = None
    steps: Many[Step] = Field(min_length=1)
