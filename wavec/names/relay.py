"""Relays: which persona writes the checkpoint of a session whose context fills up, and when."""

import re
from collections.abc import Callable

from wavec.diagnostics.codes.missing_key import missing_key
from wavec.diagnostics.codes.no_effect import no_effect
from wavec.diagnostics.codes.unknown_persona import unknown_persona
from wavec.diagnostics.codes.unknown_value import unknown_value
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.named import NamedManifest, NamedRelay
from wavec.syntax.pipeline import Compaction
from wavec.syntax.program import StepDocument

Report = Callable[[Diagnostic], None]

THRESHOLD_PERCENT = 80
_TRIGGER = re.compile(r"token_limit_([1-9][0-9]?|100)(?:%|_percent)")


def check_relay(manifest: NamedManifest, report: Report) -> None:
    """Reports a persona of the manifest's relay that does not exist."""
    runtime = manifest.document.node.runtime
    relay = runtime.relay if runtime is not None else None
    if relay is not None and relay.persona is not None and relay.persona not in manifest.personas:
        report(unknown_persona(relay.persona, relay.at("persona"), manifest.personas))


def relay_of(step: StepDocument, manifest: NamedManifest | None, report: Report) -> NamedRelay | None:
    """The relay of `step`: what it says itself, else what the manifest says for all prompts."""
    handover = step.node.handover
    own = handover.compaction if handover is not None else None
    if step.execution is not None and not step.execution.needs_persona:
        if own is not None and handover is not None:
            report(no_effect("compaction", "remove it: a command has no session", handover.key_at("compaction")))
        return None
    percent = _percent(own, report) if own is not None else None
    if manifest is None:
        return None
    runtime = manifest.document.node.runtime
    common = runtime.relay if runtime is not None else None
    name = own.persona if own is not None and own.persona is not None else common.persona if common else None
    if name is None:
        if own is not None and handover is not None:
            report(missing_key("persona", handover.key_at("compaction"), of="compaction"))
        return None
    persona = manifest.personas.get(name)
    if persona is None:
        if own is not None and own.persona is not None:
            report(unknown_persona(name, own.at("persona"), manifest.personas))
        return None
    return NamedRelay(persona, percent or (common.token_threshold_percent if common else THRESHOLD_PERCENT))


def _percent(own: Compaction, report: Report) -> int | None:
    if own.trigger is None:
        return None
    found = _TRIGGER.fullmatch(own.trigger)
    if found is None:
        report(unknown_value(own.trigger, own.at("trigger"), key="trigger", known=["token_limit_80%"]))
        return None
    return int(found[1])
