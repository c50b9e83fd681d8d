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
    where = f" at `{refuted.pointer}`" if refuted.pointer else ""
    return CODE.at(
        handover.expected_at,
        f"`{injection.artifact}` of `{producer.id}` can be `{_shown(refuted)}`, "
        f"which this schema refuses{where}: {refuted.why}",
        help=f"say more in the contract of `{producer.id}`, or expect less here",
        also=(Label(promise, "the contract") for promise in handover.promised_at),
    )


def _shown(refuted: Refuted) -> str:
    text = canonical(refuted.counterexample)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
