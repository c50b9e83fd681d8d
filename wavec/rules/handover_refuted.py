"""An artifact can pass the contract of the step that makes it, and not be what a later step expects.

The schema of the contract and the schema of the injection are compared: an example shows the difference, which a
validator accepts for the one and refuses for the other. Renaming a property in the schema of a producer is a common
cause.

Wrong: golden/reject/WV450-handover-refuted.
Fix: require in the contract what the later step needs, or expect less of the artifact.
"""

from collections.abc import Iterator

from wave_runtime.plan import canonical

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.handovers import Handover
from wavec.rules.project import Project
from wavec.subsumption import Refuted

CODE = Code("WV450", "handover-refuted", Severity.ERROR, __doc__)

_LONGEST = 160


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline in project.handovers:
        for handover in pipeline.handovers:
            if isinstance(handover.verdict, Refuted):
                yield _finding(handover, handover.verdict)


def _finding(handover: Handover, refuted: Refuted) -> Diagnostic:
    injection, producer = handover.injection, handover.producer
    reference = injection.node.schema_reference
    at = injection.node.spans.here if reference is None else reference[2]
    where = f" at `{refuted.pointer}`" if refuted.pointer else ""
    nodes = (contract.document.node for contract in handover.contracts)
    return CODE.at(
        at,
        f"`{injection.artifact}` of `{producer.id}` can be `{_shown(refuted)}`, "
        f"which this schema refuses{where}: {refuted.why}",
        help=f"say more in the contract of `{producer.id}`, or expect less here",
        also=tuple(Label(node.at(stated[0]), "the contract") for node in nodes if (stated := node.schema_reference)),
    )


def _shown(refuted: Refuted) -> str:
    text = canonical(refuted.counterexample)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
