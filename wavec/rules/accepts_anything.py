"""A contract checks against a schema that accepts whatever is valid JSON, or every object.

`{}` and `true` accept anything. `type: object` without `required` accepts `{}` too, and without `additionalProperties`
whatever stands in it under names that it does not know: an answer to another question passes.

Wrong: golden/reject/WV641-accepts-anything.
Fix: list what must be there in `required`, and close the object with `additionalProperties: false`.
"""

from collections.abc import Iterator, Mapping

from wave_runtime.plan import Json

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.rules.project import Project
from wavec.rules.stated_schemas import SAYS_NOTHING, followed, stated
from wavec.schemas.schema import Schema

CODE = Code("WV641", "accepts-anything", Severity.WARNING, __doc__)


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
                    at = contract.document.node.at(reference[0])
                    also: tuple[Label, ...] = ()
                    if schema.path is not None:
                        place = stated(schema, contract.document.node, named).place(())
                        also = (Label(place, "the schema"),)
                    yield CODE.at(at, f"this contract accepts {what}", help=help, also=also)


def _accepted(schema: Json) -> tuple[str, str] | None:
    """What `schema` accepts without a look at it, and the way out; None for a schema that asks for something."""
    node = followed(schema)
    if node is True:
        return "any JSON: the schema is `true`", "write what the artifact must be"
    if not isinstance(node, Mapping):
        return None
    says = node.keys() - SAYS_NOTHING
    if node.get("additionalProperties", {}) in ({}, True):
        says -= {"additionalProperties"}
    if node.get("required") == []:
        says -= {"required"}
    if not says:
        return "any JSON: the schema has no rule", "add `type`, and what must be in it"
    kind = node.get("type", "object")
    if kind == "object" and says <= {"type", "properties"}:
        names = list(node.get("properties", {}))
        if not names:
            return "any object: the schema asks for nothing in it", "add `properties` and `required`"
        listed = ", ".join(f"`{name}`" for name in names[:3]) + (", ..." if len(names) > 3 else "")
        return (
            "`{}`, and objects with any other properties: none is required",
            f"add `required` with what must be there ({listed}), and `additionalProperties: false`",
        )
    if kind == "array" and says <= {"type", "items"} and node.get("items", {}) in ({}, True):
        help = "add `items`, and `minItems` where it may not be empty"
        return "any list: the schema says nothing of its items", help
    return None
