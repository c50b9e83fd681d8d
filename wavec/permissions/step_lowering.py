"""The rights of a step, given to the client of its persona; what the client adds to them has to be accepted."""

from collections.abc import Callable, Iterator, Sequence

from wave_runtime.permissions import Call, Pattern

from wavec.diagnostics.codes.unknown_value import unknown_value
from wavec.diagnostics.codes.unused_acceptance import unused_acceptance
from wavec.diagnostics.codes.wider_than_granted import Walls, wider_than_granted
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.named import NamedManifest, NamedSandbox, NamedStep
from wavec.permissions.authorized import GrantLayer, StepLowering
from wavec.permissions.lowering.report import ACCEPTABLE, Fidelity
from wavec.permissions.lowering.wider import wider
from wavec.permissions.tools import check_tools
from wavec.source.span import Span
from wavec.syntax.client import Client
from wavec.syntax.permissions import Permissions

Report = Callable[[Diagnostic], None]
_WITHIN = ("none", "around")
"""Where walls keep the client from nothing: such a call is told first."""


def lower_step(
    step: NamedStep, layers: Sequence[GrantLayer] | None, manifest: NamedManifest, report: Report
) -> StepLowering | None:
    """None for a step without agent, and after a mistake."""
    client = _client(step, manifest)
    stated = step.document.node.permissions
    accepted = _accepted(step, report)
    check_tools(stated, client, report)
    if client is None or layers is None:
        if step.document.prompt is None and stated is not None:
            for name, at in accepted.items():
                report(unused_acceptance(name, None, at))
        return None
    granted = tuple(part.layer for part in layers)
    beyond = wider(granted, client)
    told = set(accepted)
    for entry in sorted(beyond, key=lambda entry: _walls(entry, step.sandbox) not in _WITHIN):
        if entry.gap not in told:
            told.add(entry.gap)
            rule = _place(entry.rule, step, manifest)
            at = step.document.node.at("persona")
            witness, through = str(entry.witness), str(entry.through or entry.witness)
            walls = _walls(entry, step.sandbox)
            report(wider_than_granted(client.title, entry.gap, witness, through, at, rule, entry.why, walls))
    gaps = {entry.gap for entry in beyond}
    for name, at in accepted.items():
        if name not in gaps:
            report(unused_acceptance(name, client.title, at))
    return StepLowering(granted, client, frozenset(gaps & accepted.keys()))


def _walls(entry: Fidelity, sandbox: NamedSandbox | None) -> Walls:
    if sandbox is None or sandbox.level == "process":
        return "none"
    match entry.witness:
        case Call("Read" | "Glob" | "Grep", str(path)) if path.startswith("/"):
            return "but system"
        case Call("Write" | "Edit", str(path)) if path.startswith("/"):
            return "between"
        case Call("WebFetch" | "WebSearch") if sandbox.network == "none":
            return "between"
        case _:
            return "around"


def _client(step: NamedStep, manifest: NamedManifest) -> Client | None:
    if step.document.prompt is None or step.persona is None or step.persona.adapter is None:
        return None
    return manifest.adapters[step.persona.adapter].client


def _accepted(step: NamedStep, report: Report) -> dict[str, Span]:
    stated = step.document.node.permissions
    found: dict[str, Span] = {}
    for index, name in enumerate(stated.accept if stated is not None else ()):
        assert stated is not None
        at = stated.at("accept", index)
        if name in ACCEPTABLE:
            found.setdefault(name, at)
        else:
            report(unknown_value(name, at, key="accept", known=ACCEPTABLE))
    return found


def _place(rule: Pattern | None, step: NamedStep, manifest: NamedManifest) -> Span | None:
    """Where `rule` was written."""
    for stated in _stated(step, manifest):
        for key, texts in (("deny", stated.deny), ("allowed_tools", stated.allowed_tools)):
            if rule is not None and rule.written in texts:
                return stated.at(key, texts.index(rule.written))
    return None


def _stated(step: NamedStep, manifest: NamedManifest) -> Iterator[Permissions]:
    persona = step.persona
    assert persona is not None and persona.adapter is not None
    adapter = manifest.adapters[persona.adapter].node
    for stated in (step.document.node.permissions, persona.node.permissions, adapter.default_permissions):
        if stated is not None:
            yield stated
