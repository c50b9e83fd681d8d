"""The schemas of a project as they were written: each file and each schema in a pipeline once, with its places.

What the compiler makes of them, with references embedded, is for validators; a mistake is shown where it stands.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from wave_runtime.plan import Json

from wavec.names.named import NamedPipeline
from wavec.rules.project import Project
from wavec.schemas.schema import Schema, place_in_file
from wavec.source.span import Span
from wavec.source.text import Source
from wavec.syntax.node import Node

Path = tuple[str | int, ...]

_BY_NAME = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLE = (
    *("additionalProperties", "unevaluatedProperties", "propertyNames", "items", "additionalItems"),
    *("unevaluatedItems", "contains", "not", "if", "then", "else", "contentSchema"),
)


@dataclass(frozen=True, slots=True, eq=False)
class StatedSchema:
    """A schema as its author wrote it."""

    value: Json
    place: Callable[[Path], Span]
    """Where a part of it stands; a schema that stands in the pipeline as text has one place."""

    def parts(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Every schema in it that is an object, itself included, with the way to it."""
        return subschemas(self.value)


def stated_schemas(project: Project) -> Iterator[StatedSchema]:
    """Every schema of `project`, in the order of use; a file that others refer to is one of its own."""
    seen: set[str | Schema] = set()
    for pipeline in project.pipelines:
        named = pipeline.typed.named
        for source in named.sources[1:]:
            if source.name not in seen:
                seen.add(source.name)
                yield _in_file(source)
        for schema, node in _with_nodes(named):
            if schema.path is None and schema not in seen:
                seen.add(schema)
                yield _in_pipeline(schema, node)


def subschemas(value: Json) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every schema in `value` that is an object, the outer before the inner."""
    waiting: list[tuple[Path, Json]] = [((), value)]
    while waiting:
        path, node = waiting.pop()
        if not isinstance(node, dict):
            continue
        yield path, node
        waiting.extend(reversed(list(_below(path, node))))


def _below(path: Path, node: dict[str, Any]) -> Iterator[tuple[Path, Json]]:
    for keyword, value in node.items():
        if keyword in _BY_NAME and isinstance(value, dict):
            yield from (((*path, keyword, name), part) for name, part in value.items())
        elif isinstance(value, list) and (keyword in _LISTS or keyword == "items"):
            yield from (((*path, keyword, index), part) for index, part in enumerate(value))
        elif keyword in _SINGLE:
            yield (*path, keyword), value


def _with_nodes(pipeline: NamedPipeline) -> Iterator[tuple[Schema, Node]]:
    if pipeline.input_schema is not None and pipeline.document.node.input is not None:
        yield pipeline.input_schema, pipeline.document.node.input
    for step in pipeline.steps.values():
        for contract in step.contracts:
            if contract.schema is not None:
                yield contract.schema, contract.document.node


def _in_file(source: Source) -> StatedSchema:
    return StatedSchema(json.loads(source.text), lambda path: place_in_file(source, path))


def _in_pipeline(schema: Schema, node: Node) -> StatedSchema:
    value = schema.value
    if isinstance(value, dict) and schema.files and isinstance(value.get("$defs"), dict):
        # What was put in from files is told in those.
        own = {name: part for name, part in value["$defs"].items() if name not in schema.files}
        value = {**value, "$defs": own}
    return StatedSchema(value, lambda path: node.at("schema", *path))
