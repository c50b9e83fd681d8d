"""Whether an artifact is what a later step expects is not known.

A step states a schema for an artifact that it is given, and the step that makes the artifact promises nothing that
could be compared with it: it has no `json_schema` contract for the artifact, or one that need not pass. Or the two
schemas were compared without a result: the message names the keyword that stands in the way.

Wrong: golden/reject/WV451-handover-unproved.
Fix: give the artifact a `json_schema` contract with `must_pass: true`; state the schema without the keyword, or the
same one on both sides.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.handovers import Handover, NoPromise
from wavec.rules.project import Project
from wavec.subsumption import Unknown

CODE = Code("WV451", "handover-unproved", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline in project.handovers:
        for handover in pipeline.handovers:
            match handover.verdict:
                case NoPromise(why):
                    yield _finding(handover, why, _promise(handover))
                case Unknown() as unknown:
                    yield _finding(handover, _obstacle(unknown), "the same schema on both sides is always proved")
                case _:
                    pass


def _finding(handover: Handover, why: str, help: str | None) -> Diagnostic:
    injection = handover.injection
    return CODE.at(
        handover.expected_at,
        f"it is not known whether `{injection.artifact}` of `{injection.step}` obeys this schema: {why}",
        help=help,
        also=(Label(promise, "the contract") for promise in handover.promised_at),
    )


def _obstacle(unknown: Unknown) -> str:
    named = f"`{unknown.keyword}`" in unknown.why
    where = f" (at `{unknown.pointer}`)" if unknown.pointer else "" if named else f" (`{unknown.keyword}`)"
    return unknown.why + where


def _promise(handover: Handover) -> str | None:
    if handover.producer.matrix is not None:
        return None
    return f"give `{handover.injection.artifact}` a `json_schema` contract with `must_pass: true`"
