"""The documents of a project as nodes: their extensions decoded, their templates parsed.

`read_program` makes them.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from wave_runtime.plan.record import dataclass

from wavec.source.span import Span
from wavec.source.yaml import Document
from wavec.syntax.contract import Contract
from wavec.syntax.gate import Gate
from wavec.syntax.manifest import Manifest
from wavec.syntax.pipeline import Pipeline, Step
from wavec.syntax.placed import PlacedTemplate
from wavec.syntax.step_kind import StepKind


@dataclass(frozen=True, slots=True)
class Extensions:
    """The open sets that the driver hands down."""

    steps: Sequence[type[StepKind]]
    contracts: Sequence[type[Contract]]
    gates: Sequence[type[Gate]]


@dataclass(frozen=True, slots=True, eq=False)
class MountTemplates:
    """The two paths of a mount."""

    source: PlacedTemplate
    target: PlacedTemplate
    mode: Literal["readonly", "readwrite"]
    at: Span


@dataclass(frozen=True, slots=True, eq=False)
class ContractDocument:
    """A contract, and the paths in it."""

    node: Contract
    source: PlacedTemplate | None
    source_stated: bool
    inherited: bool
    """Whether the source is the template of another contract, or of an output, of this step."""
    paths: Mapping[str, PlacedTemplate]


@dataclass(frozen=True, slots=True, eq=False)
class StepDocument:
    """A step with its extensions decoded and its templates parsed."""

    node: Step
    execution: StepKind | None
    """None if it could not be decoded (that has been reported)."""
    prompt: PlacedTemplate | None
    environment: Mapping[str, PlacedTemplate]
    mounts: tuple[MountTemplates, ...]
    """What `workspace.root` mounts comes first."""
    output_paths: tuple[PlacedTemplate, ...]
    """In the order of `output_artifacts`."""
    contracts: tuple[ContractDocument, ...]
    texts: tuple[PlacedTemplate, ...]
    """The templates in which values become text."""
    paths: tuple[PlacedTemplate, ...]
    """Those of paths."""

    @property
    def id(self) -> str:
        """The step's id."""
        return self.node.id

    @property
    def templates(self) -> tuple[PlacedTemplate, ...]:
        """Every template of the step."""
        return self.texts + self.paths


@dataclass(frozen=True, slots=True, eq=False)
class PipelineDocument:
    """A pipeline."""

    document: Document
    node: Pipeline
    name: str
    name_at: Span
    steps: tuple[StepDocument, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ManifestDocument:
    """The manifest."""

    document: Document
    node: Manifest
