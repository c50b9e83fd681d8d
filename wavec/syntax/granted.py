"""What a grant says of one tool, as far as a client's coarser rules can say it. Every answer is at least the grant."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from wave_runtime.permissions import Layer, Pattern


def names(rule: Pattern, tool: str) -> bool:
    """Whether `rule` says something of `tool`."""
    return rule.tool == tool or ("*" in rule.tool and fnmatchcase(tool, rule.tool))


def offered(layers: Sequence[Layer], tool: str) -> bool:
    """Whether some call of `tool` may be permitted."""
    denied = any(names(rule, tool) and rule.glob is None for layer in layers for rule in layer.deny)
    return not denied and bool(layers) and all(any(names(rule, tool) for rule in layer.allow) for layer in layers)


def allowed(layers: Sequence[Layer], tool: str) -> tuple[str, ...] | None:
    """Globs that cover every permitted call of `tool`, sorted; None when there is no bound."""
    scoped: tuple[str, ...] | None = None
    for layer in layers:
        globs = [rule.glob for rule in layer.allow if names(rule, tool)]
        if None not in globs:
            scoped = tuple(sorted({glob for glob in globs if glob is not None}))
    return scoped


def denied(layers: Sequence[Layer], tool: str) -> tuple[str, ...]:
    """The globs that the grant denies to `tool`, sorted."""
    rules = (rule for layer in layers for rule in layer.deny if names(rule, tool))
    return tuple(sorted({rule.glob for rule in rules if rule.glob is not None}))
