"""No value can obey the contract of an artifact.

Its schema contradicts itself, or two contracts of one artifact contradict each other: every attempt fails, and every
promise about the artifact is empty.

Wrong: golden/reject/WV655-accepts-nothing.   Fix: correct the schema.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.rules.project import Project
from wavec.types.type import Never, known

CODE = Code("WV655", "accepts-nothing", Severity.ERROR, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline in project.pipelines:
        for step in pipeline.typed.steps.values():
            for output, kind in step.outputs.items():
                if step.items is None and isinstance(known(kind), Never):
                    nodes = [contract.document.node for contract in step.named.contracts if contract.output is output]
                    places = [node.at(stated[0]) for node in nodes if (stated := node.schema_reference) is not None]
                    if places:
                        first, *others = places
                        yield CODE.at(
                            first,
                            f"nothing can obey the contract of `{output.node.name}`",
                            help="correct the schema: what it asks for excludes itself",
                            also=tuple(Label(place, "together with this contract") for place in others),
                        )
