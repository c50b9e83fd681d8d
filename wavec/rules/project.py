"""What a rule looks at, and what a rule is."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from wave_runtime.plan.record import dataclass

from wavec.diagnostics.diagnostic import Diagnostic
from wavec.handovers import PipelineHandovers
from wavec.names.named import NamedManifest, NamedStep
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.source.files import Files
from wavec.trust.analyse import PipelineTrust


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """Everything that was compiled together."""

    manifest: NamedManifest
    pipelines: tuple[AuthorizedPipeline, ...]
    files: Files
    whole: bool
    """Whether these are all pipelines of the project and each could be read: only then is "unused" a judgement."""
    schema_files: frozenset[str]
    """Every schema file that was referred to, also those with mistakes."""
    trust: tuple[PipelineTrust, ...]
    """What reaches the steps of each pipeline, in the order of `pipelines`."""
    handovers: tuple[PipelineHandovers, ...]
    """What was proved about the artifacts that are handed on, in the order of `pipelines`."""

    def steps(self) -> Iterator[tuple[AuthorizedPipeline, NamedStep]]:
        """Every step of every pipeline."""
        for pipeline in self.pipelines:
            for step in pipeline.typed.named.steps.values():
                yield pipeline, step


Rule: TypeAlias = Callable[[Project], Iterator[Diagnostic]]
