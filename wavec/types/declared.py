"""The types of the schemas of a pipeline, and the way back from a type to the line that declares it."""

from wavec.names.named import NamedPipeline
from wavec.schemas.schema import Schema
from wavec.source.span import Span, Spans
from wavec.source.yaml import read_yaml
from wavec.syntax.node import Node
from wavec.types.json_schema import type_of_schema
from wavec.types.type import Origin, Type


class SchemaPlaces:
    """The schemas of one pipeline: each is read once, however often it is named."""

    def __init__(self, pipeline: NamedPipeline) -> None:
        self._types: dict[tuple[Schema, bool], Type] = {}
        self._sources = {source.name: source for source in pipeline.sources}
        self._nodes: dict[Schema, tuple[Node, str]] = {}
        if pipeline.input_schema is not None and pipeline.document.node.input is not None:
            self._nodes[pipeline.input_schema] = pipeline.document.node.input, "schema"
        for step in pipeline.steps.values():
            for contract in step.contracts:
                reference = contract.document.node.schema_reference
                if contract.schema is not None and reference is not None:
                    self._nodes.setdefault(contract.schema, (contract.document.node, reference[0]))

    def type_of(self, schema: Schema, *, defaults: bool = False) -> Type:
        """The type of the values that `schema` accepts."""
        key = schema, defaults
        if key not in self._types:
            self._types[key] = type_of_schema(schema.value, owner=schema, defaults=defaults)
        return self._types[key]

    def type_at(self, schema: Schema, path: tuple[str | int, ...]) -> Type:
        """The type of the values that the part of `schema` at `path` accepts."""
        return type_of_schema(schema.value, owner=schema, at=path)

    def span_of(self, origin: Origin) -> Span | None:
        """Where the part of a schema stands: in its file, or in the pipeline."""
        schema, path = origin.owner, origin.path
        if not isinstance(schema, Schema):
            return None
        # What was put in from another file stands there.
        if len(path) > 1 and path[0] == "$defs" and path[1] in schema.files and path[1] != schema.path:
            return self._in_file(str(path[1]), path[2:])
        if schema.path is not None:
            return self._in_file(schema.path, path)
        if schema in self._nodes:
            node, key = self._nodes[schema]
            return _place(node.spans.below(key), path) if path else node.key_at(key)
        return None

    def _in_file(self, name: str, path: tuple[str | int, ...]) -> Span | None:
        source = self._sources.get(name)
        document = read_yaml(source).value if source is not None else None  # JSON is YAML
        return None if document is None else _place(document.spans, path)


def _place(spans: Spans, path: tuple[str | int, ...]) -> Span:
    """The key that `path` ends with; of what has none, the first character."""
    for step in path[:-1]:
        spans = spans.below(step)
    if path and isinstance(path[-1], str) and path[-1] in spans.keys:
        return spans.key(path[-1])
    whole = spans.at(*path[-1:])
    return Span(whole.source, whole.start, min(whole.start + 1, whole.end))
