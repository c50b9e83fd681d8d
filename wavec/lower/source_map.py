"""Where each part of a plan was written: JSON Pointer to places."""

from collections.abc import Iterator

from wavec.names.named import NamedStep
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.source.span import Span


def source_map(program: AuthorizedPipeline) -> dict[str, tuple[str, ...]]:
    """The places of everything in the plan that a reviewer may want to see in the sources."""
    pipeline = program.typed.named
    found: dict[str, tuple[str, ...]] = {}
    if pipeline.document.name_at.end > pipeline.document.name_at.start:
        found["/pipeline/name"] = (str(pipeline.document.name_at),)
    if pipeline.input_schema_at is not None:
        found["/pipeline/input/schema"] = (str(pipeline.input_schema_at),)
    for index, id in enumerate(pipeline.graph.order):
        for pointer, spans in _step(pipeline.steps[id]):
            found[f"/steps/{index}{pointer}"] = tuple(str(span) for span in spans)
    return found


def _step(step: NamedStep) -> Iterator[tuple[str, list[Span]]]:
    node = step.document.node
    yield "", [node.spans.here]
    if node.has("persona"):
        yield "/persona", [node.at("persona")]
    if node.has("exec"):
        yield "/exec", [node.at("exec")]
    if node.has("timeout"):
        yield "/timeout_ms", [node.at("timeout")]
    if step.matrix is not None:
        yield "/matrix", [node.at("strategy")]
    places = [node.at("permissions")] if node.permissions is not None else []
    if step.persona is not None and step.persona.node.permissions is not None:
        places.insert(0, step.persona.node.at("permissions"))
    if places:
        yield "/permissions", places
    for index, mount in enumerate(step.mounts):
        yield f"/workspace/mounts/{index}", [mount.at]
    for index, injection in enumerate(step.injections):
        yield f"/inject_artifacts/{index}", [injection.node.spans.here]
    for index, output in enumerate(step.outputs):
        yield f"/output_artifacts/{index}", [output.node.spans.here]
    for index, contract in enumerate(step.contracts):
        yield f"/contracts/{index}", [contract.document.node.spans.here]
