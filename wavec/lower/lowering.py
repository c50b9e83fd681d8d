"""A grant in the terms of a client -> its part of the plan."""

from wave_runtime.permissions import Call, Layer, Pattern
from wave_runtime.plan import model

from wavec.lower.blobs import Blobs
from wavec.permissions.authorized import StepLowering
from wavec.permissions.lowering.lower import lower
from wavec.permissions.lowering.report import Fidelity
from wavec.syntax.client import Client


class Lowerings:
    """What a plan says of the clients of its steps. Many steps share one grant: it is given to its client once."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._known: dict[tuple[tuple[Layer, ...], Client, frozenset[str]], model.Lowering] = {}

    def of(self, step: StepLowering | None) -> model.Lowering | None:
        """Of one step; None for a step without agent."""
        if step is None:
            return None
        key = step.layers, step.client, step.accepted
        return self._known.get(key) or self._known.setdefault(key, self._made(step))

    def _made(self, step: StepLowering) -> model.Lowering:
        lowering = lower(step.layers, step.client)
        return model.Lowering(
            client=lowering.client.name,
            version=lowering.client.version,
            configuration=self._blobs.json(lowering.configuration),
            fidelity=tuple(map(_fidelity, lowering.fidelity)),
            accepted=tuple(sorted(step.accepted)),
            without_hook=tuple(map(str, lowering.without_hook)),
            unseen=lowering.unseen,
        )


def _fidelity(entry: Fidelity) -> model.Fidelity:
    return model.Fidelity(
        tool=entry.tool,
        fidelity=entry.grade,
        rests_on=entry.rests_on,
        gap=entry.gap or None,
        why=entry.why or None,
        rule=_text(entry.rule),
        witness=_text(entry.witness),
        through=_text(entry.through),
    )


def _text(named: Call | Pattern | None) -> str | None:
    return str(named) if named is not None else None
