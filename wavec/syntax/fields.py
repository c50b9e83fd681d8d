"""What the nodes know of a place: the keys that may stand there, the type that a value must have."""

from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from wavec.syntax.leave_out import Loc
from wavec.syntax.node import SPANS_KEY, Node


def keys(kind: Any, loc: Loc) -> list[str]:
    """The keys that the node at `loc` may have."""
    node = _node_in(annotation(kind, loc)) if loc else kind
    if node is None:
        return []
    return [key for f, info in node.model_fields.items() if (key := info.alias or f) != SPANS_KEY]


def annotation(kind: Any, loc: Loc) -> Any:
    current: Any = kind
    for step in loc:
        node = _node_in(current)
        if isinstance(step, int) or node is None:
            current = _item_of(current)
        else:
            field = next((info for f, info in node.model_fields.items() if (info.alias or f) == step), None)
            current = field.annotation if field else Any
    return _plain(current)


def _plain(hint: Any) -> Any:
    """`hint` without `Annotated` and without `| None`."""
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        rest = [part for part in get_args(hint) if part is not NoneType]
        return _plain(rest[0]) if len(rest) == 1 else hint
    return hint


def _item_of(hint: Any) -> Any:
    arguments = get_args(_plain(hint))
    if not arguments:
        return Any
    return arguments[0] if get_origin(_plain(hint)) is tuple else arguments[-1]


def _node_in(hint: Any) -> type[Node] | None:
    plain = _plain(hint)
    return plain if isinstance(plain, type) and issubclass(plain, Node) else None
