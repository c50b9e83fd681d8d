"""What the documents of the compiler's syntax say of themselves: their keys, with types, bounds and texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MinLen

from docs.generator.key_texts import TEXTS
from wavec.contracts import CONTRACTS
from wavec.gates import GATES
from wavec.steps import STEPS
from wavec.syntax.extension import Extension, Opaque
from wavec.syntax.node import SPANS_KEY, Aside, Node, OpenNode
from wavec.syntax.pipeline import Handover, Step, Workspace

EXTENSIONS: Mapping[tuple[type[Node], str], tuple[type[Extension], ...]] = {
    (Step, "exec"): STEPS,
    (Handover, "contract"): CONTRACTS,
    (Handover, "contracts"): CONTRACTS,
    (Handover, "quality_gates"): GATES,
}
"""The classes that a mapping with a `type` can be."""

TRIPLES: frozenset[tuple[type[Node], str]] = frozenset({(Workspace, "mount"), (Step, "output_artifacts")})
"""Lists whose items can also be written as three texts in a row."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key that has its effect."""

    name: str
    type: Any
    """Without `Annotated`."""
    required: bool
    default: object
    """None where there is nothing worth showing."""
    at_least: int | None
    at_most: int | None
    not_empty: bool
    text: str


def keys_of(node: type[Node]) -> tuple[Key, ...]:
    """The keys of a node, in the order of its class."""
    found = []
    for field, info in node.model_fields.items():
        name = info.alias or field
        if name == SPANS_KEY:
            continue
        default = info.default if isinstance(info.default, str | int | bool) and info.default != "" else None
        bounds = {type(item): item for item in info.metadata}
        found.append(
            Key(
                name,
                plain(info.annotation),
                info.is_required(),
                None if info.is_required() else default,
                bounds[Ge].ge if Ge in bounds else None,
                bounds[Le].le if Le in bounds else None,
                MinLen in bounds,
                _text(node, name),
            )
        )
    return tuple(found)


def asides_of(node: type[Node]) -> Mapping[str, Aside]:
    """The keys of a node that this version does not honour."""
    return node.aside if issubclass(node, OpenNode) else {}


def plain(annotation: Any) -> Any:
    """A type without `Annotated`."""
    return plain(get_args(annotation)[0]) if get_origin(annotation) is Annotated else annotation


def choices(kind: Any) -> tuple[Any, ...]:
    """The types that a union consists of, without None; one for everything else."""
    if get_origin(kind) in (Union, UnionType):
        return tuple(plain(part) for part in get_args(kind) if part is not NoneType)
    return (plain(kind),)


def nodes_below(top: type[Node]) -> tuple[type[Node], ...]:
    """`top` and every node that can stand in it, each once, a parent before its children."""
    found: dict[type[Node], None] = {}
    waiting = [top]
    while waiting:
        node = waiting.pop(0)
        if node in found:
            continue
        found[node] = None
        for key in keys_of(node):
            waiting += EXTENSIONS.get((node, key.name), ()) or _nodes_in(key.type)
    return tuple(found)


def _nodes_in(kind: Any) -> list[type[Node]]:
    if isinstance(kind, type) and issubclass(kind, Node):
        return [kind]
    return [node for part in get_args(kind) for node in _nodes_in(part)] if get_origin(kind) is not Literal else []


def is_mapping_with_type(kind: Any) -> bool:
    """Whether the class of the value is chosen by its `type`."""
    return kind is Opaque


def _text(node: type[Node], key: str) -> str:
    """From the nearest class that says something of the key."""
    for kind in node.__mro__:
        if key in TEXTS.get(kind.__name__, {}):
            return TEXTS[kind.__name__][key]
    raise KeyError(f"docs/generator/key_texts.py has no text for `{key}` of {node.__name__}")
