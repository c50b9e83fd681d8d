"""Plan -> JSON, led by the types of the model: a field added there is written without a line here."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from json import JSONEncoder
from json.encoder import encode_basestring as _quoted
from typing import TYPE_CHECKING, Any, assert_never, cast, get_args

from wave_runtime.plan import expression as lowered
from wave_runtime.plan.canonical import Json, digest_of

if TYPE_CHECKING:
    from wave_runtime.plan.model import Blob, Digest, Plan, Step

UNDIGESTED = ("digest", "source_map", "inputs", "x-provenance")
"""Top-level members that describe the plan and do not change what it does."""

_LINE = 110


def encode(plan: "Plan") -> dict[str, Json]:
    """The plan as JSON, members in the order of the model."""
    return cast(dict[str, Json], encode_value(plan))


def dump(plan: "Plan") -> str:
    """The text of the plan file: what fits stands on one line, the rest one member a line."""
    return _text(plan, "", 0) + "\n"


def plan_digest(document: Mapping[str, Json]) -> "Digest":
    """The digest over the meaning of an encoded plan."""
    return digest_of({key: value for key, value in document.items() if key not in UNDIGESTED})


def blob_digest(blob: "Blob") -> "Digest":
    """The name of `blob` in a plan."""
    return digest_of(encode_value(blob))


def step_digest(step: "Step") -> "Digest":
    """A digest over all that the plan says of one step; blobs are covered by their own digests."""
    return digest_of(encode_value(step))


def encode_value(value: Any) -> Json:
    """The JSON of an instance of any class of the model: a step, a template, a blob."""
    kind = value.__class__
    if kind in _SCALARS:
        return cast(Json, value)
    if kind is tuple or kind is list:
        return [item if item.__class__ in _SCALARS else encode_value(item) for item in value]
    if kind is dict:
        return {key: item if item.__class__ in _SCALARS else encode_value(item) for key, item in value.items()}
    if kind in _EXPRESSIONS:
        return _encode_expression(value)
    members = _members(kind)
    if members is None:  # neither of the model nor any of the above: another kind of mapping
        return encode_value(dict(value))
    return {
        key: item if item.__class__ in _SCALARS else encode_value(item)
        for name, key, default in members
        if (item := getattr(value, name)) is not default
    }


_SCALARS = frozenset({str, int, bool, float, type(None)})
_EXPRESSIONS = frozenset(get_args(lowered.Expression))


def _encode_expression(expression: lowered.Expression) -> Json:
    match expression:
        case lowered.Literal(literal):
            return {"value": literal}
        case lowered.Get(path):
            return {"get": list(path)}
        case lowered.Call(name, arguments):
            return {"call": name, "arguments": [encode_value(argument) for argument in arguments]}
        case lowered.Unary(_, operand):
            return {"not": encode_value(operand)}
        case lowered.Binary(operator, left, right):
            return {"operator": operator, "left": encode_value(left), "right": encode_value(right)}
        case lowered.If(condition, then, otherwise):
            return {
                "if": encode_value(condition),
                "then": encode_value(then),
                "else": encode_value(otherwise),
            }
        case _:
            assert_never(expression)


@cache
def _members(kind: Any) -> tuple[tuple[str, str, object], ...] | None:
    """Name, key and default of each member: one with its default is left out, so that plans without it stay the same
    when the format learns of it."""
    return tuple((f.name, member_key(f), f.default) for f in fields(kind)) if is_dataclass(kind) else None


def _text(value: Any, indent: str, column: int) -> str:
    """The JSON of `value` as people read it, from `column` on; what does not fit on the line goes on below, deeper
    than `indent`."""
    # Invariant: where a part has several lines, the whole does not fit on one: its line would be longer still.
    kind = value.__class__
    if kind in _SCALARS:
        return "null" if value is None else _scalar(value)
    inside = indent + "  "
    if kind is tuple or kind is list:
        opening, closing, start = "[", "]", len(inside)
        parts = [_quoted(item) if item.__class__ is str else _text(item, inside, start) for item in value]
    else:
        opening, closing, parts = "{", "}", []
        for key, item in _items(value):
            name = _quoted(key) + ": "
            parts.append(name + (_quoted(item) if item.__class__ is str else _text(item, inside, len(inside + name))))
    line = ", ".join(parts)
    if column + len(line) + 2 <= _LINE or not parts:
        return opening + line + closing
    below = f",\n{inside}".join(parts)
    return f"{opening}\n{inside}{below}\n{indent}{closing}"


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    """The members of what becomes an object."""
    kind = value.__class__
    members = None if kind in _EXPRESSIONS else _members(kind)
    if members is not None:
        return [(key, item) for name, key, default in members if (item := getattr(value, name)) is not default]
    encoded = value if kind is dict else encode_value(value)
    return cast("dict[str, Json]", encoded).items()


_scalar = JSONEncoder(ensure_ascii=False).encode


def member_key(field: Any) -> str:
    """The JSON key of a field of the model."""
    return cast(str, field.metadata.get("key", field.name))
