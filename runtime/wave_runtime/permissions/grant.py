"""A grant: layers of allow and deny patterns, and whether a call on a path is permitted.

Deny is looked at first, in every layer; then every layer must allow. So another layer can only narrow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from wave_runtime.permissions.path_glob import matches_path
from wave_runtime.permissions.pattern import PATH_TOOLS, Pattern


@dataclass(frozen=True, slots=True)
class Layer:
    """The patterns of one place. An empty `allow` allows nothing; "every tool" is the pattern `*`."""

    allow: tuple[Pattern, ...]
    deny: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a call is permitted, and the pattern that decided: None when no allow pattern matched."""

    permitted: bool
    rule: Pattern | None


def decide_path(layers: Iterable[Layer], tool: str, path: str) -> Decision:
    """Whether `tool` may be called on `path` (relative, POSIX, normalised).

    Raises ValueError for a tool whose argument is not a path.
    """
    if tool not in PATH_TOOLS:
        raise ValueError(f"{tool} does not take a path")
    layers = tuple(layers)
    for layer in layers:
        for rule in layer.deny:
            if _matches(rule, tool, path):
                return Decision(False, rule)
    allowed_by: Pattern | None = None
    for layer in layers:
        allowed_by = next((rule for rule in layer.allow if _matches(rule, tool, path)), None)
        if allowed_by is None:
            return Decision(False, None)
    return Decision(True, allowed_by)


def _matches(rule: Pattern, tool: str, path: str) -> bool:
    if rule.tool != tool and not ("*" in rule.tool and fnmatchcase(tool, rule.tool)):
        return False
    return rule.glob is None or matches_path(rule.glob, path)
