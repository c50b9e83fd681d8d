"""Where a rule of a grant was written."""

from typing import assert_never

from wavec.names.named import NamedManifest, NamedStep
from wavec.source.span import Span
from wavec.syntax.permissions import Permissions
from wavec.trust.reach import Rule


def place_of(rule: Rule, step: NamedStep, manifest: NamedManifest) -> Span:
    """The pattern in the list that has it; where no list was written, what stands for it."""
    node, otherwise = _stated(rule, step, manifest)
    if node is None:
        return otherwise
    if rule.pattern.written in node.allowed_tools:
        return node.at("allowed_tools", node.allowed_tools.index(rule.pattern.written))
    return node.key_at("allowed_tools") if node.has("allowed_tools") else otherwise


def _stated(rule: Rule, step: NamedStep, manifest: NamedManifest) -> tuple[Permissions | None, Span]:
    own = step.document.node
    persona = step.persona
    match rule.origin:
        case "step":
            return own.permissions, own.key_at("permissions")
        case "persona":
            if persona is None:
                return None, own.key_at("id")
            return persona.node.permissions, persona.node.spans.key("adapter")
        case "adapter":
            adapter = manifest.adapters.get(persona.adapter or "") if persona is not None else None
            if adapter is None:
                return None, own.key_at("id")
            return adapter.node.default_permissions, adapter.node.spans.key("binary")
        case _:
            assert_never(rule.origin)
