"""The lists of patterns of a project where they were written: whose they are, and each pattern with its place."""

from collections.abc import Iterator, Sequence

from wave_runtime.permissions import Call, Layer, Pattern, PatternError, decide, parse_pattern
from wave_runtime.plan.record import dataclass

from wavec.diagnostics.fix import Fix
from wavec.names.named import NamedManifest
from wavec.permissions.authorized import AuthorizedPipeline, GrantLayer
from wavec.permissions.grant import EVERYTHING, is_compared, persona_grants
from wavec.source.edits import may_be_shared, with_item, without_item, without_key
from wavec.source.span import Span
from wavec.syntax.permissions import Permissions


@dataclass(frozen=True, slots=True, eq=False)
class StatedRule:
    """A pattern that could be read."""

    pattern: Pattern
    at: Span
    permissions: Permissions
    key: str
    index: int

    def left_out(self) -> Fix | None:
        """How to remove it, for a rule without effect. Denials can all go, but the last allowance is never removed:
        a list without any allows everything."""
        items = self.permissions.spans.below(self.key)
        if may_be_shared(items.source):
            return None  # a rule without effect here may have one where the list is repeated
        edit = without_item(items, self.index)
        if edit is None and self.key == "deny" and len(items.values) == 1:
            edit = without_key(self.permissions.spans, self.key)
        return Fix("remove it", (edit,), safe=True, within=items.here) if edit else None


@dataclass(frozen=True, slots=True, eq=False)
class StatedGrant:
    """One `permissions` and what it is a part of."""

    owner: str
    """`persona `navigator``, for people."""
    allow: tuple[StatedRule, ...]
    deny: tuple[StatedRule, ...]
    layers: tuple[Layer, ...]
    """The whole grant: other layers can only narrow this one."""

    @property
    def around(self) -> tuple[Layer, ...]:
        """The whole grant, without the allowances of this part."""
        own = self.layers[0]
        return (Layer(EVERYTHING, own.deny), *self.layers[1:])


def stated_grants(manifest: NamedManifest, pipelines: Sequence[AuthorizedPipeline]) -> Iterator[StatedGrant]:
    """Of adapters, personas and steps, in this order; those that state nothing are left out."""
    for name, adapter in manifest.adapters.items():
        stated = adapter.node.default_permissions
        if stated is not None:
            yield _of(f"adapter `{name}`", stated, ())
    grants = persona_grants(manifest, lambda finding: None)
    for name, persona in manifest.personas.items():
        if persona.node.permissions is not None:
            yield _of(f"persona `{name}`", persona.node.permissions, grants[name])
    for pipeline in pipelines:
        for id, step in pipeline.typed.named.steps.items():
            permissions = step.document.node.permissions
            if permissions is not None:
                yield _of(f"step `{id}`", permissions, pipeline.grants.get(id, ()))


def allowing(parts: Sequence[Permissions], pattern: Pattern, call: Call) -> Fix | None:
    """How to let `pattern` permit `call` in every part of a grant that has a list of what is allowed and lacks it."""
    if any(may_be_shared(part.spans.source) for part in parts):
        return None
    lacking = [part for part in parts if part.allowed_tools and not _allows(part, call)]
    edits = [with_item(part.spans, "allowed_tools", str(pattern)) for part in lacking]
    made = tuple(edit for edit in edits if edit is not None)
    return Fix(f"allow `{pattern}`", made, safe=False) if made and len(made) == len(edits) else None


def _allows(part: Permissions, call: Call) -> bool:
    allowed = tuple(rule.pattern for rule in _rules(part, "allowed_tools", part.allowed_tools))
    return decide([Layer(allowed, ())], call).permitted


def _of(owner: str, permissions: Permissions, layers: Sequence[GrantLayer]) -> StatedGrant:
    allow = tuple(_rules(permissions, "allowed_tools", permissions.allowed_tools))
    deny = tuple(_rules(permissions, "deny", permissions.deny))
    own = Layer(tuple(rule.pattern for rule in allow) or EVERYTHING, tuple(rule.pattern for rule in deny))
    return StatedGrant(owner, allow, deny, (own, *(part.layer for part in layers if part.layer != own)))


def _rules(permissions: Permissions, key: str, texts: Sequence[str]) -> Iterator[StatedRule]:
    for index, text in enumerate(texts):
        try:
            pattern = parse_pattern(text)
        except PatternError:
            continue  # that has been reported
        if is_compared(pattern):  # so has that
            yield StatedRule(pattern, permissions.at(key, index), permissions, key, index)
