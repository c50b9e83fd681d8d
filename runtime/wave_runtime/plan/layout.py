"""The text of a plan file: what fits stands on one line, the rest one member a line."""

from collections.abc import Iterable
from functools import cache
from json import JSONEncoder
from json.encoder import encode_basestring as _quoted
from typing import TYPE_CHECKING, Any

from wave_runtime.plan.members import SCALARS, members, shape_of

if TYPE_CHECKING:
    from wave_runtime.plan.model import Plan

_LINE = 110


def dump(plan: "Plan") -> str:
    """The text of the plan file."""
    return _text(plan, "", 0) + "\n"


def _text(value: Any, indent: str, column: int) -> str:
    """The JSON of a list or an object as people read it, from `column` on; what does not fit on the line goes on
    below, deeper than `indent`. Hot: called for each part of each step."""
    # Invariant: where a part has several lines, the whole does not fit on one: its line would be longer still.
    inside = indent + "  "
    depth = len(inside)
    parts: list[str] = []
    kind = value.__class__
    if kind is tuple or kind is list:
        opening, closing = "[", "]"
        for item in value:
            kind = item.__class__
            if kind is str:
                parts.append(_quoted(item))
            else:
                parts.append(_scalar(item) if kind in SCALARS else _text(item, inside, depth))
    else:
        opening, closing = "{", "}"
        for name, item in _members(value):
            kind = item.__class__
            if kind is str:
                parts.append(name + _quoted(item))
            else:
                parts.append(name + (_scalar(item) if kind in SCALARS else _text(item, inside, depth + len(name))))
    line = ", ".join(parts)
    if column + len(line) + 2 <= _LINE or not parts:
        return opening + line + closing
    below = f",\n{inside}".join(parts)
    return f"{opening}\n{inside}{below}\n{indent}{closing}"


def _members(value: Any) -> Iterable[tuple[str, Any]]:
    """The members of what becomes an object, each with its key as it is written before the value."""
    if (labels := _labels(value.__class__)) is not None and (shape := shape_of(value.__class__)) is not None:
        return zip(labels, shape[1](value), strict=False)
    return [(_quoted(key) + ": ", item) for key, item in members(value).items()]


@cache
def _labels(kind: Any) -> tuple[str, ...] | None:
    shape = shape_of(kind)
    return tuple(_quoted(key) + ": " for key in shape[0]) if shape is not None else None


_number = JSONEncoder(ensure_ascii=False).encode


def _scalar(value: bool | int | float | None) -> str:
    if value is None:
        return "null"
    return (
        _number(value)
        if value.__class__ is float
        else "true"
        if value is True
        else "false"
        if value is False
        else str(value)
    )
