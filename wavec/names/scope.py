"""The names that a step's expressions can use, and what each means."""

from collections.abc import Callable, Iterator, Mapping

from wave_runtime.plan import dotted
from wave_runtime.plan.record import dataclass

from wavec.diagnostics.codes.bare_injected_name import bare_injected_name
from wavec.diagnostics.codes.matrix_name import matrix_name
from wavec.diagnostics.codes.not_a_dependency import not_a_dependency
from wavec.diagnostics.codes.optional_artifact_used import optional_artifact_used
from wavec.diagnostics.codes.unknown_artifact import unknown_artifact
from wavec.diagnostics.codes.unknown_name import unknown_name
from wavec.diagnostics.codes.unknown_step import unknown_step
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.diagnostics.fix import Fix
from wavec.names.graph import Graph
from wavec.names.symbol import ArtifactContent, Git, Keys, MatrixItem, RunId, StepId, Symbol, UserInput, Variable
from wavec.source.edits import scalar, with_item, with_key
from wavec.source.span import Span, Spans
from wavec.syntax.pipeline import Injection, OutputArtifact

_CONTEXT: Mapping[str, Symbol] = {
    "branch_name": Git("branch_name"),
    "feature_num": Git("feature_num"),
    "pipeline_id": RunId(("pipeline_context", "pipeline_id")),
    "step_id": StepId(),
}
ROOTS = ("input", "variables", "pipeline_id", "pipeline_context", "steps")

Place = Callable[[], Span]
"""Where the reference stands; asked for only when there is something to say."""


@dataclass(frozen=True, slots=True, eq=False)
class PipelineScope:
    """What all steps of a pipeline share."""

    graph: Graph
    artifacts: Mapping[str, Mapping[str, OutputArtifact]]
    """By step id and artifact name."""
    variables: Mapping[str, str]
    places: Mapping[str, Spans]
    """Of each step's mapping."""


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The names of one step."""

    pipeline: PipelineScope
    step: str
    injected: Mapping[str, Injection]
    """By the name in `artifacts/`."""
    is_matrix: bool
    report: Callable[[Diagnostic], None]

    def resolve(self, path: Keys, place: Place) -> Symbol | None:
        """What `path` means here; None after a mistake, which is reported."""
        root, rest = str(path[0]), path[1:]
        match root:
            case "input":
                return UserInput(rest)
            case "pipeline_id" if not rest:
                return RunId(("pipeline_id",))
            case "pipeline_context" if len(rest) == 1 and rest[0] in _CONTEXT:
                return _CONTEXT[str(rest[0])]
            case "variables" if len(rest) == 1 and rest[0] in self.pipeline.variables:
                return Variable(str(rest[0]))
            case "steps" if rest:
                return self._artifact(str(rest[0]), rest[1:], path, place)
            case "task" | "item" if self.is_matrix:
                return MatrixItem(self.step, rest)
            case "task" | "item":
                self.report(matrix_name(root, place()))
                return None
        if rest[:1] == ("out",) and root in self.pipeline.artifacts:
            return self._artifact(root, rest[1:], path, place)
        if not rest and root in self.pipeline.variables and root not in ROOTS:
            return Variable(root)
        self.report(self._unknown(path, place()))
        return None

    def _artifact(self, step: str, keys: Keys, path: Keys, place: Place) -> Symbol | None:
        artifacts = self.pipeline.artifacts
        if step not in artifacts:
            self.report(unknown_step(step, place(), artifacts))
        elif not keys:
            known = (f"{dotted(path)}.{name}" for name in artifacts[step])
            self.report(unknown_name(dotted(path), place(), known))
        elif keys[0] not in artifacts[step]:
            self.report(unknown_artifact(str(keys[0]), step, place(), artifacts[step]))
        else:
            name = str(keys[0])
            check_use(self.pipeline, self.step, step, name, place, self.report)
            return ArtifactContent(step, name, keys[1:])
        return None

    def _unknown(self, path: Keys, at: Span) -> Diagnostic:
        injection = self.injected.get(str(path[0]))
        if injection is not None:
            return bare_injected_name(str(path[0]), injection.step, injection.artifact, at, injection.spans.here)
        return unknown_name(dotted(path), at, self._known())

    def _known(self) -> Iterator[str]:
        yield "input"
        yield "pipeline_id"
        if self.is_matrix:
            yield "item"
        yield from (f"pipeline_context.{name}" for name in _CONTEXT)
        for name in self.pipeline.variables:
            yield f"variables.{name}"
            yield name
        for step, artifacts in self.pipeline.artifacts.items():
            if self.pipeline.graph.comes_before(step, self.step) and step != self.step:
                yield from (f"steps.{step}.{name}" for name in artifacts)


def check_use(
    pipeline: PipelineScope,
    user: str,
    producer: str,
    artifact: str,
    place: Place,
    report: Callable[[Diagnostic], None],
) -> None:
    """Whether step `user` can rely on the artifact: its producer comes before, and always makes it."""
    if producer == user or not pipeline.graph.comes_before(producer, user):
        report(not_a_dependency(user, producer, artifact, place(), _dependency(pipeline.places[user], producer)))
        return
    declared = pipeline.artifacts[producer][artifact]
    if not declared.required:
        report(optional_artifact_used(producer, artifact, place(), declared.at("required")))


def _dependency(step: Spans, producer: str) -> Fix | None:
    """How the step comes to wait for `producer`. Not safe: then it runs later, and sees what it did not see."""
    if step.has("dependencies"):
        edit = with_item(step, "dependencies", producer)
    else:
        edit = with_key(step, "dependencies", f"[{scalar(producer)}]", after="id")
    return Fix(f"add `{producer}` to `dependencies`", (edit,), safe=False) if edit else None
