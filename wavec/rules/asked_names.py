"""What the `required` lists of a schema ask for, and what is declared for the same object.

Parts of a schema that speak of one object belong together: `allOf` and its like, `if`, and what `$ref` leads to.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from wave_runtime.plan.json_schema.keywords import Path
from wave_runtime.plan.record import dataclass

from wavec.rules.stated_schemas import StatedSchema

_IN_PLACE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas")
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


@dataclass(frozen=True, slots=True)
class Asked:
    """A name in a `required` list."""

    name: str
    path: Path
    """Of the name in the list."""
    beside: frozenset[str]
    """`properties` of the same part."""
    declared: frozenset[str]
    """`properties` of all parts that speak of the object."""
    refused: bool
    """Whether the same part refuses what it does not declare."""
    open: bool
    """Whether names may be declared in another way: by a pattern, or in another file."""


def asked_names(schema: StatedSchema) -> Iterator[Asked]:
    """Every name that a `required` list of `schema` asks for, in order."""
    parts = dict(schema.parts())
    groups = _groups(parts)
    declared: dict[Path, set[str]] = {}
    open: set[Path] = set()
    for path, node in parts.items():
        own = node.get("properties")
        declared.setdefault(groups[path], set()).update(own if isinstance(own, dict) else ())
        elsewhere = any(node.get(key) is not None and _target(node[key], parts) is None for key in _REFERENCES)
        if elsewhere or "patternProperties" in node:
            open.add(groups[path])
    for path, node in parts.items():
        required = node.get("required")
        for index, name in enumerate(required if isinstance(required, list) else ()):
            properties = node.get("properties")
            beside = frozenset(properties if isinstance(properties, dict) else ())
            refused = node.get("additionalProperties") is False and "patternProperties" not in node
            group = groups[path]
            at = (*path, "required", index)
            yield Asked(name, at, beside, frozenset(declared[group]), refused, group in open)


def _groups(parts: dict[Path, dict[str, Any]]) -> dict[Path, Path]:
    """For each part the first of those that speak of the same object."""
    leader = {path: path for path in parts}

    def first(path: Path) -> Path:
        while leader[path] != path:
            leader[path] = leader[leader[path]]
            path = leader[path]
        return path

    for path, node in parts.items():
        outer = path[:-1] if path and path[-1] in _IN_PLACE else path[:-2]
        if path and _is_in_place(path) and outer in parts:
            leader[first(path)] = first(outer)
        for key in _REFERENCES:
            target = _target(node.get(key), parts)
            if target is not None:
                leader[first(target)] = first(path)
    return {path: first(path) for path in parts}


def _is_in_place(path: Path) -> bool:
    """Whether the part at `path` speaks of the same value as the part around it."""
    return path[-1] in ("not", "if", "then", "else") or (len(path) > 1 and path[-2] in _IN_PLACE)


def _target(reference: object, parts: dict[Path, dict[str, Any]]) -> Path | None:
    """The part that `reference` leads to; None if it is none of this schema."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    steps = [step.replace("~1", "/").replace("~0", "~") for step in unquote(reference[1:]).split("/")[1:]]
    named = tuple(int(step) if step.isdecimal() else step for step in steps)
    return next((path for path in (tuple(steps), named) if path in parts), None)
