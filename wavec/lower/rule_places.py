"""The patterns of a grant as plans have them, and where each was written."""

from collections.abc import Iterator, Mapping, Sequence

from wave_runtime.permissions import Pattern

from wavec.permissions.authorized import GrantLayer
from wavec.syntax.permissions import Permissions


def in_order(patterns: Sequence[Pattern]) -> tuple[str, ...]:
    """Each pattern once, sorted: the order in which they were written means nothing."""
    return tuple(sorted({str(pattern) for pattern in patterns}))


def rule_places(layers: tuple[GrantLayer, ...]) -> Mapping[str, tuple[str, ...]]:
    """JSON Pointers below the permissions of a step to the places of its patterns."""
    found: dict[str, tuple[str, ...]] = {}
    for number, part in enumerate(layers):
        if part.stated is None:
            continue
        found[f"/layers/{number}"] = (str(part.stated.spans),)
        for list_, key, patterns in (("allow", "allowed_tools", part.layer.allow), ("deny", "deny", part.layer.deny)):
            places = dict(_places(part.stated, key, patterns))
            for index, text in enumerate(in_order(patterns)):
                if text in places:
                    found[f"/layers/{number}/{list_}/{index}"] = (places[text],)
    return found


def _places(stated: Permissions, key: str, patterns: Sequence[Pattern]) -> Iterator[tuple[str, str]]:
    written = stated.allowed_tools if key == "allowed_tools" else stated.deny
    # What nobody wrote, as the stand-in of an empty list, has no place. The first of two that mean the same is told.
    if len(written) == len(patterns):
        for index in reversed(range(len(written))):
            yield str(patterns[index]), str(stated.at(key, index))
