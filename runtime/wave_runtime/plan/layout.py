"""The text of a plan file: what fits stands on one line, the rest one member a line."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from json import JSONEncoder
from json.encoder import encode_basestring as _quoted
from typing import TYPE_CHECKING, Any

from wave_runtime.plan.members import SCALARS, Shape, members, shape_of

if TYPE_CHECKING:
    from wave_runtime.plan.model import Plan

_LINE = 110


def dump(plan: "Plan") -> str:
    """The text of the plan file."""
    pieces = ["{"]
    for label, item in _members(plan):
        pieces += (",\n  " if len(pieces) > 1 else "\n  ", label)
        if isinstance(item, str):
            pieces.append(_quoted(item))
        elif label == '"steps": ' and item:
            pieces += ("[\n    ", _steps(item), "\n  ]")
        else:
            pieces.append(_text(item, "  ", 2 + len(label)))
    pieces.append("\n}\n")
    return "".join(pieces)


_COMMON = frozenset(('"lowering": ', '"permissions": '))
"""Members of steps that are one object in all steps of a persona: its text is made once."""


def _steps(steps: Iterable[Any]) -> str:
    """As `_text` writes them one by one. No step fits on a line."""
    known: dict[int, str] = {}
    texts: list[str] = []
    for step in steps:
        parts: list[str] = []
        for name, item in _members(step):
            kind = item.__class__
            if kind is str:
                text = _quoted(item)
            elif kind in SCALARS:
                text = _scalar(item)
            elif name not in _COMMON:
                text = _text(item, "      ", 6 + len(name))
            else:
                found = known.get(id(item))
                text = known[id(item)] = found or _text(item, "      ", 6 + len(name))
            parts.append(name + text)
        texts.append("{\n      " + ",\n      ".join(parts) + "\n    }")
    return ",\n    ".join(texts)


def _text(value: Any, indent: str, column: int) -> str:
    """The JSON of a list or an object as people read it, from `column` on; what does not fit on the line goes on
    below, deeper than `indent`. Hot: called for each part of each step."""
    # Invariant: where a part has several lines, the whole does not fit on one: its line would be longer still.
    kind = value.__class__
    is_list = kind is tuple or kind is list
    if is_list and len(value) == 1 and value[0].__class__ is str:  # most lists in a plan: a path, a place
        line = _quoted(value[0])
        return f"[{line}]" if column + len(line) + 2 <= _LINE else f"[\n{indent}  {line}\n{indent}]"
    inside = indent + "  "
    depth = len(inside)
    if is_list:
        opening, closing = "[", "]"
        parts = _quoted_all(value) if value and value[0].__class__ is str else None
        if parts is None:
            parts = [_scalar(item) if item.__class__ in SCALARS else _text(item, inside, depth) for item in value]
    else:
        opening, closing = "{", "}"
        parts = []
        for name, item in _members(value):
            kind = item.__class__
            if kind is str:
                parts.append(name + _quoted(item))
            else:
                parts.append(name + (_scalar(item) if kind in SCALARS else _text(item, inside, depth + len(name))))
    if not parts:
        return opening + closing
    if column + 3 * len(parts) <= _LINE:
        line = ", ".join(parts)
        if column + len(line) + 2 <= _LINE:
            return opening + line + closing
    # Some of these texts are long: each is copied once.
    parts[0] = f"{opening}\n{inside}{parts[0]}"
    parts[-1] += f"\n{indent}{closing}"
    return f",\n{inside}".join(parts)


def _quoted_all(items: Sequence[Any]) -> list[str] | None:
    """The JSON of each text; None if not all are texts."""
    try:
        return list(map(_quoted, items))
    except TypeError:
        return None


def _members(value: Any) -> Iterable[tuple[str, Any]]:
    """The members of what becomes an object, each with its key as it is written before the value."""
    if (shape := _labelled(value.__class__)) is not None:
        labels, values = shape
        return zip(labels, values(value), strict=False)
    return [(_label(key), item) for key, item in members(value).items()]


@lru_cache(maxsize=256)
def _label(key: str) -> str:
    return _quoted(key) + ": "


@cache
def _labelled(kind: Any) -> Shape | None:
    shape = shape_of(kind)
    return (tuple(_quoted(key) + ": " for key in shape[0]), shape[1]) if shape is not None else None


_float = JSONEncoder(ensure_ascii=False).encode
_WORDS: Mapping[Any, str] = {None: "null", True: "true", False: "false"}


def _scalar(value: str | bool | int | float | None) -> str:
    if value.__class__ is str:
        return _quoted(value)
    if value.__class__ is int:
        return str(value)
    return _float(value) if value.__class__ is float else _WORDS[value]
