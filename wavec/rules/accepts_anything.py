"""A contract checks against a schema that accepts whatever is valid JSON, or every object.

`{}` and `true` accept anything. `type: object` without `required` accepts `{}` too, and without `additionalProperties`
whatever stands in it under names that it does not know: an answer to another question passes.

Wrong: golden/reject/WV641-accepts-anything.
Fix: list what must be there in `required`, and close the object with `additionalProperties: false`.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from wave_runtime.plan import Json

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.names.named import NamedPipeline
from wavec.rules.project import Project
from wavec.schemas.schema import Schema, place_in_file
from wavec.source.span import Span

CODE = Code("WV641", "accepts-anything", Severity.WARNING, __doc__)

_SAYS_NOTHING = frozenset(
    {
        *("$schema", "$id", "$anchor", "$comment", "$defs", "definitions", "title", "description", "default"),
        *("examples", "deprecated", "readOnly", "writeOnly", "format", "$vocabulary"),
    }
)
_MAX_REFERENCES = 20


def check(project: Project) -> Iterator[Diagnostic]:
    told: set[Schema] = set()
    for pipeline in project.pipelines:
        named = pipeline.typed.named
        for step in named.steps.values():
            for contract in step.contracts:
                schema, reference = contract.schema, contract.document.node.schema_reference
                if schema is None or reference is None or schema in told:
                    continue
                told.add(schema)
                accepted = _accepted(schema.value)
                if accepted is not None:
                    what, help = accepted
                    at = reference[2]
                    also = tuple(Label(span, "the schema") for span in _places(schema, named))
                    yield CODE.at(at, f"this contract cannot fail on JSON that {what}", help=help, also=also)


def _accepted(schema: Json) -> tuple[str, str] | None:
    """What `schema` accepts without a look at it, as the end of a sentence, and the way out."""
    node = _followed(schema)
    if node is True:
        return "parses: the schema is `true`", "write what the artifact must be"
    if not isinstance(node, Mapping):
        return None
    says = node.keys() - _SAYS_NOTHING
    if node.get("additionalProperties", {}) in ({}, True):
        says -= {"additionalProperties"}
    if node.get("required") == []:
        says -= {"required"}
    if not says:
        return "parses: the schema has no rule", "add `type`, and what must be in it"
    kind = node.get("type", "object")
    if kind == "object" and says <= {"type", "properties"}:
        names = list(node.get("properties", {}))
        if names:
            listed = ", ".join(f"`{name}`" for name in names[:3]) + (", ..." if len(names) > 3 else "")
            return (
                "is an object without those names: no property is required, and others are allowed",
                f"add `required` with what must be there ({listed}), and `additionalProperties: false`",
            )
        return "is an object: the schema asks for nothing in it", "add `properties` and `required`"
    if kind == "array" and says <= {"type", "items"} and node.get("items", {}) in ({}, True):
        return (
            "is a list: the schema says nothing of its items",
            "add `items`, and `minItems` where it may not be empty",
        )
    return None


def _followed(schema: Json) -> Any:
    """`schema`, or what it stands for where it is nothing but a reference into itself."""
    node: Any = schema
    for _ in range(_MAX_REFERENCES):
        if not isinstance(node, Mapping) or node.keys() - _SAYS_NOTHING != {"$ref"}:
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


def _places(schema: Schema, pipeline: NamedPipeline) -> Iterator[Span]:
    for source in pipeline.sources:
        if source.name == schema.path:
            yield place_in_file(source, ())
