"""A step narrows the rights of its persona: what it asks for beyond them is a mistake."""

from collections.abc import Callable

from wave_runtime.permissions import Layer

from wavec.diagnostics.codes.step_widens import step_widens
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.named import NamedPersona
from wavec.permissions.algebra import Witness, covers
from wavec.permissions.authorized import GrantLayer
from wavec.syntax.permissions import Permissions


def check_within(
    own: Layer,
    stated: Permissions,
    persona: NamedPersona,
    inherited: tuple[GrantLayer, ...],
    report: Callable[[Diagnostic], None],
) -> None:
    """Reports each pattern of `own` that allows a call which no pattern of the persona allows.

    Denials of the persona hold for the step as well and need not be said again, so they do not count here.
    """
    allowed = tuple(Layer(part.layer.allow, ()) for part in inherited)
    for rule in own.allow:
        answer = covers(allowed, rule)
        if isinstance(answer, Witness):
            at = stated.at("allowed_tools", stated.allowed_tools.index(rule.written))
            granted = persona.node.at("permissions") if persona.node.permissions is not None else None
            report(step_widens(rule.written, persona.name, str(answer.call), at, granted))
