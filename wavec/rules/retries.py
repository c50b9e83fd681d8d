"""Where a step asks to be tried again."""

from wavec.names.named import NamedStep
from wavec.source.span import Span
from wavec.syntax.node import Node


def retries_at(step: NamedStep) -> Span:
    """The key that asks for most of the retries of `step`, which has some."""
    handover = step.document.node.handover
    most = max(step.contracts, key=lambda contract: contract.max_retries, default=None)
    owners: list[tuple[Node, str]] = []
    if most is not None:
        owners += [(most.document.node, "max_retries"), (most.document.node, "on_failure")]
    if handover is not None:
        owners += [(handover, "max_retries"), (handover, "on_review_fail")]
    return next((owner.key_at(key) for owner, key in owners if owner.has(key)), step.document.node.key_at("id"))
