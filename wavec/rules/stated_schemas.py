"""The schemas of a project as they were written: each file and each schema in a pipeline once, with its places.

What the compiler makes of them, with references embedded, is for validators; a mistake is shown where it stands.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import subschemas as directly_inside
from wave_runtime.plan.record import dataclass

from wavec.names.named import NamedPipeline
from wavec.rules.project import Project
from wavec.schemas.schema import Schema, place_in_file
from wavec.source.span import Span
from wavec.source.text import Source
from wavec.syntax.contract import Contract
from wavec.syntax.node import Node
from wavec.syntax.pipeline import Injection

Path = tuple[str | int, ...]

_MAX_REFERENCES = 20

SAYS_NOTHING = frozenset(
    {
        *("$schema", "$id", "$anchor", "$comment", "$defs", "definitions", "title", "description", "default"),
        *("examples", "deprecated", "readOnly", "writeOnly", "format", "$vocabulary"),
    }
)
"""Keywords that refuse no value."""


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
        for schema, node, key in _with_nodes(named):
            if schema.path is None and schema not in seen:
                seen.add(schema)
                yield _in_pipeline(schema, node, key)


def stated(schema: Schema, contract: Contract, pipeline: NamedPipeline) -> StatedSchema:
    """The schema of a contract as it was written."""
    source = next((source for source in pipeline.sources if source.name == schema.path), None)
    return _in_file(source) if source is not None else _in_pipeline(schema, contract, "schema")


def followed(schema: Json) -> Any:
    """`schema`, or what it stands for where it is nothing but a reference into itself; None if that leads nowhere."""
    node: Any = schema
    for _ in range(_MAX_REFERENCES):
        if not isinstance(node, Mapping) or node.keys() - SAYS_NOTHING != {"$ref"}:
            return node
        reference = node["$ref"]
        if not isinstance(reference, str) or not reference.startswith("#"):
            return node
        node = schema
        for key in unquote(reference[1:]).split("/")[1:]:
            name = key.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, Mapping) or name not in node:
                return None
            node = node[name]
    return None


def subschemas(value: Json) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every schema in `value` that is an object, the outer before the inner."""
    waiting: list[tuple[Path, Json]] = [((), value)]
    while waiting:
        path, node = waiting.pop()
        if not isinstance(node, dict):
            continue
        yield path, node
        waiting.extend(reversed([((*path, *step), part) for step, part in directly_inside(node)]))


def _with_nodes(pipeline: NamedPipeline) -> Iterator[tuple[Schema, Node, str]]:
    if pipeline.input_schema is not None and pipeline.document.node.input is not None:
        yield pipeline.input_schema, pipeline.document.node.input, "schema"
    for step in pipeline.steps.values():
        nodes: list[tuple[Schema | None, Contract | Injection]] = [
            *((contract.schema, contract.document.node) for contract in step.contracts),
            *((injection.schema, injection.node) for injection in step.injections),
        ]
        for schema, node in nodes:
            reference = node.schema_reference
            if schema is not None and reference is not None:
                yield schema, node, reference[0]


def _in_file(source: Source) -> StatedSchema:
    return StatedSchema(_content(source), lambda path: place_in_file(source, path))


@lru_cache(maxsize=1_000)  # several rules look at each
def _content(source: Source) -> Json:
    value: Json = json.loads(source.text)
    return value


def _in_pipeline(schema: Schema, node: Node, key: str) -> StatedSchema:
    value = schema.value
    if isinstance(value, dict) and schema.files and isinstance(value.get("$defs"), dict):
        # What was put in from files is told in those.
        own = {name: part for name, part in value["$defs"].items() if name not in schema.files}
        value = {**value, "$defs": own}
    return StatedSchema(value, lambda path: node.at(key, *path))
