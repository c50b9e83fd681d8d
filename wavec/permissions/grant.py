"""What manifest, persona and step allow and deny: read once, with every malformed pattern reported."""

from collections.abc import Callable, Mapping, Sequence

from wave_runtime.permissions import ARGUMENT_TOOLS, Layer, Pattern, PatternError, parse_pattern

from wavec.diagnostics.codes.allows_everything import allows_everything
from wavec.diagnostics.codes.argument_not_compared import argument_not_compared
from wavec.diagnostics.codes.bad_pattern import bad_pattern
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.named import NamedManifest, NamedPersona
from wavec.permissions.authorized import GrantLayer
from wavec.permissions.tools import check_tools
from wavec.source.scalar import is_text
from wavec.syntax.permissions import Permissions

Report = Callable[[Diagnostic], None]

EVERYTHING = (Pattern("*", None),)


def persona_grants(manifest: NamedManifest, report: Report) -> Mapping[str, tuple[GrantLayer, ...]]:
    """The layers of each persona: its own patterns, and what its adapter denies or allows by default."""
    for adapter in manifest.adapters.values():
        check_tools(adapter.node.default_permissions, adapter.client, report)
    for persona in manifest.personas.values():
        client = manifest.adapters[persona.adapter].client if persona.adapter is not None else None
        check_tools(persona.node.permissions, client, report)
    adapters = {
        name: (layer_of(stated, report), stated)
        for name, adapter in manifest.adapters.items()
        if (stated := adapter.node.default_permissions) is not None
    }
    return {name: tuple(_layers(persona, adapters, report)) for name, persona in manifest.personas.items()}


def _layers(
    persona: NamedPersona, adapters: Mapping[str, tuple[Layer, Permissions]], report: Report
) -> Sequence[GrantLayer]:
    stated = persona.node.permissions
    defaults, written = adapters.get(persona.adapter or "", (Layer((), ()), None))
    if stated is None and defaults.allow:
        return [GrantLayer("adapter", defaults, written)]
    own = layer_of(stated, report) if stated is not None else Layer((), ())
    if not own.allow and not (stated is not None and stated.allowed_tools):
        at = stated.spans.key("allowed_tools") if stated is not None else persona.node.spans.key("adapter")
        report(allows_everything(persona.name, at))
        own = Layer(EVERYTHING, own.deny)
    layers = [GrantLayer("persona", own, stated)]
    if defaults.deny:
        # An adapter's denials hold for every persona; its allowances only for one that states none.
        layers.append(GrantLayer("adapter", Layer(EVERYTHING, defaults.deny), written))
    return layers


def layer_of(permissions: Permissions, report: Report) -> Layer:
    """The patterns of one `permissions:`; malformed ones are reported and left out."""
    return Layer(
        tuple(_patterns(permissions, "allowed_tools", permissions.allowed_tools, report)),
        tuple(_patterns(permissions, "deny", permissions.deny, report)),
    )


def is_compared(pattern: Pattern) -> bool:
    """Whether the argument that it states, if any, is one that calls of its tool are held against."""
    return pattern.glob is None or "*" in pattern.tool or pattern.tool in ARGUMENT_TOOLS


def _patterns(permissions: Permissions, key: str, texts: Sequence[str], report: Report) -> Sequence[Pattern]:
    found: list[Pattern] = []
    for index, text in enumerate(texts):
        if not is_text(text) and not is_text(permissions.at(key, index).text):
            continue  # a number or a boolean, which was reported
        try:
            pattern = parse_pattern(text)
        except PatternError as error:
            report(bad_pattern(error.message, error.fix, permissions.at(key, index)))
            continue
        if not is_compared(pattern):
            report(argument_not_compared(text, pattern.tool, permissions.at(key, index)))
            continue
        found.append(pattern)
    return found
