"""A contract says what is to follow a failure, and not that it must pass.

Without `must_pass: true` the run goes on when the last attempt does not pass: the step is completed with a soft
failure, and the next steps work with what it left.

Wrong: golden/reject/WV605-soft-contract.
Fix: add `must_pass: true`; or write `must_pass: false` if going on is meant.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Fix
from wavec.rules.project import Project
from wavec.source.edits import with_key
from wavec.syntax.contract import Contract

CODE = Code("WV605", "soft-contract", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for _, step in project.steps():
        handover = step.document.node.handover
        for contract in step.contracts:
            node = contract.document.node
            if node.has(node.must_pass_key) or contract.must_pass or node.on_failure == "warn":
                continue
            places = (
                (node, "on_failure"),
                (node, "max_retries"),
                (handover, "on_review_fail"),
                (handover, "max_retries"),
            )
            at = next((owner.key_at(key) for owner, key in places if owner is not None and owner.has(key)), None)
            if at is not None:
                attempts = 1 + contract.max_retries
                counted = "its attempt" if attempts == 1 else f"{attempts} attempts"
                yield CODE.at(
                    at,
                    f"after {counted} that do not pass, the run goes on with a soft failure",
                    help=f"add `{node.must_pass_key}: true`, or `{node.must_pass_key}: false` if that is meant",
                    fix=_must_pass(node),
                )


def _must_pass(contract: Contract) -> Fix | None:
    edit = with_key(contract.spans, contract.must_pass_key, "true", after="type")
    return Fix(f"add `{contract.must_pass_key}: true`", (edit,), safe=False) if edit else None
