"""Matrix steps: which list a step runs over, as far as names tell."""

from collections.abc import Callable, Mapping
from typing import cast

from wave_runtime.plan import Json

from wavec.diagnostics.codes.bad_items_source import bad_item_key, bad_items_source
from wavec.diagnostics.codes.conflicting_settings import conflicting_settings
from wavec.diagnostics.codes.missing_key import missing_key
from wavec.diagnostics.codes.unknown_artifact import unknown_artifact
from wavec.diagnostics.codes.unknown_step import unknown_step
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.named import NamedMatrix
from wavec.names.scope import PipelineScope, check_use
from wavec.names.symbol import ArtifactContent, Keys, MatrixItem, Symbol
from wavec.source.path import normal_path
from wavec.source.span import Span
from wavec.source.yaml import plain
from wavec.syntax.expression import Expression, path_of, references
from wavec.syntax.expression_error import ExpressionError
from wavec.syntax.parse import parse
from wavec.syntax.pipeline import OutputArtifact, Strategy
from wavec.syntax.program import StepDocument

Report = Callable[[Diagnostic], None]


def matrix_of(step: StepDocument, pipeline: PipelineScope, report: Report) -> NamedMatrix | None:
    """The matrix of `step`; None if it runs once."""
    node = step.node.strategy
    if node is None:
        # One that could not be decoded is one all the same: its names mean something, and its artifacts are lists.
        left_out = step.node.has("strategy") and "strategy" not in step.node.model_fields_set
        return NamedMatrix(None, None, None, step.node.at("strategy"), None, True) if left_out else None
    _check_stated(node, report)
    items = tuple(cast(Json, plain(item)) for item in node.items) if node.has("items") else None
    source = None
    if items is None and node.items_source is not None and "{{" not in node.items_source:
        source = _source(step.id, node.items_source, node.at("items_source"), pipeline, report)
    keys = _keys(node, report) if items is None else None
    at = next((node.at(key) for key in ("item_key", "items_source") if node.has(key)), node.spans.here)
    return NamedMatrix(items, source, keys, at, node.max_concurrency, node.fail_fast)


def may_use_item(step: StepDocument, bindings: Mapping[Expression, Symbol]) -> bool:
    """Whether a template of `step` reads its item; what was not understood may."""
    if step.execution is None:
        return True
    for template in step.templates:
        for hole in template.holes:
            if hole.expression is None:
                return True
            symbols = [bindings.get(node) for node, _ in references(hole.expression)]
            if any(symbol is None or isinstance(symbol, MatrixItem) for symbol in symbols):
                return True
    return False


def _check_stated(node: Strategy, report: Report) -> None:
    """The list stands in the pipeline, or somewhere else."""
    if not node.has("items"):
        if node.items_source is None:
            report(missing_key("items_source", node.key_at("type"), of="strategy"))
        return
    for key, value in (("items_source", node.items_source), ("item_key", node.item_key)):
        if value is not None:
            report(conflicting_settings(f"`{key}`", node.key_at(key), "`items`", node.key_at("items")))


def _source(user: str, text: str, at: Span, pipeline: PipelineScope, report: Report) -> ArtifactContent | None:
    step, slash, rest = text.partition("/")
    if not (slash and step and rest) or (step not in pipeline.artifacts and _maker(text, user, pipeline)):
        maker = _maker(text, user, pipeline)
        report(bad_items_source(text, at, "/".join(maker) if maker else None))
        return ArtifactContent(*maker, ()) if maker else None
    if step not in pipeline.artifacts:
        report(unknown_step(step, at, pipeline.artifacts))
        return None
    name = _named(rest, pipeline.artifacts[step])
    if name is None:
        report(unknown_artifact(rest, step, at, pipeline.artifacts[step]))
        return None
    check_use(pipeline, user, step, name, lambda: at, report)
    return ArtifactContent(step, name, ())


def _maker(text: str, user: str, pipeline: PipelineScope) -> tuple[str, str] | None:
    """The one artifact of a step before that is called `text` or is at that path: what was meant without its step."""
    found = [
        (step, name)
        for step, artifacts in pipeline.artifacts.items()
        if step != user and pipeline.graph.comes_before(step, user)
        if (name := _named(text, artifacts)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _named(text: str, artifacts: Mapping[str, OutputArtifact]) -> str | None:
    """The name of the artifact that is called `text`, or else is at that path."""
    if text in artifacts:
        return text
    path = normal_path(text)
    return next((name for name, node in artifacts.items() if normal_path(node.path) == path), None)


def _keys(node: Strategy, report: Report) -> Keys | None:
    """The way from the artifact to the list; None after a mistake."""
    text = node.item_key
    if text is None:
        return ()
    found = parse(f"item{'' if text.startswith('[') else '.'}{text}")
    path = None if isinstance(found, ExpressionError) else path_of(found)
    if path is None:
        if "{{" not in text:
            report(bad_item_key(text, node.at("item_key")))
        return None
    return path[1:]
