"""What becomes of an instance in JSON, led by the classes of the model: a field added there needs no line here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, assert_never, cast, get_args

from wave_runtime.plan import expression as lowered

SCALARS = frozenset({str, int, bool, float, type(None)})
"""What is in JSON as it is."""

_EXPRESSIONS = frozenset(get_args(lowered.Expression))

Shape = tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]
"""The keys of a class, and a function that gives the values of an instance, in that order and with more after them."""


def members(value: Any) -> Mapping[str, Any]:
    """The members of the object that `value` becomes; their values are still of the model."""
    kind = value.__class__
    if (shape := shape_of(kind)) is not None:
        keys, values = shape
        return dict(zip(keys, values(value), strict=False))
    if (sparse := _sparse(kind)) is not None:
        keys, values, defaults = sparse
        read = zip(keys, values(value), defaults, strict=False)
        return {key: item for key, item, default in read if item is not default}
    return _of_expression(value) if kind in _EXPRESSIONS else dict(value)


@cache
def shape_of(kind: Any) -> Shape | None:
    """How instances of a class of the model are read; None for expressions, for what is not of the model, and where
    members are left out one by one."""
    if kind in _EXPRESSIONS or _sparse(kind) is not None or not is_dataclass(kind):
        return None
    listed = fields(kind)
    keys, read = _reader(listed)
    if not (optional := _left_out(listed)):
        return keys, read
    if len(optional) == 1:
        (default,) = optional
        return keys, lambda value: whole[:-2] if (whole := read(value))[-2] is default else whole
    return keys, lambda value: _without_defaults(read(value), optional)


@cache
def _sparse(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], tuple[Any, ...]] | None:
    """Keys, reader and defaults of a class with members that are left out one by one, each when it has its default;
    MISSING stands for the default of the others."""
    listed = fields(kind) if is_dataclass(kind) and kind not in _EXPRESSIONS else ()
    alone = [bool(field.metadata.get("alone")) for field in listed]
    if not any(alone):
        return None
    return *_reader(listed), tuple(f.default if each else MISSING for f, each in zip(listed, alone, strict=True))


def _reader(listed: Sequence[Any]) -> Shape:
    # Asked for one name, `attrgetter` would give a value and no tuple.
    return tuple(map(member_key, listed)), attrgetter(*(field.name for field in listed), "__class__")


def _left_out(listed: Sequence[Any]) -> tuple[Any, ...]:
    """The defaults of the last members that are left out with them, so that plans without them stay the same when the
    format learns of them: the last member, and before it those that are None where there is nothing to say."""
    defaults = [field.default for field in listed]
    start = len(defaults) - (defaults[-1] is not MISSING)
    while 0 < start < len(defaults) and defaults[start - 1] is None:
        start -= 1
    return tuple(defaults[start:])


def _without_defaults(whole: tuple[Any, ...], defaults: tuple[Any, ...]) -> tuple[Any, ...]:
    """`whole`, which has its class at its end, up to the last member that has something to say."""
    end = len(whole) - 1
    for default in reversed(defaults):
        if whole[end - 1] is not default:
            break
        end -= 1
    return whole[:end]


def member_key(field: Any) -> str:
    """The JSON key of a field of the model."""
    return cast(str, field.metadata.get("key", field.name))


def _of_expression(expression: lowered.Expression) -> Mapping[str, Any]:
    match expression:
        case lowered.Get(path):
            return {"get": path}
        case lowered.Literal(value):
            return {"value": value}
        case lowered.Call(name, arguments):
            return {"call": name, "arguments": arguments}
        case lowered.Unary(_, operand):
            return {"not": operand}
        case lowered.Binary(operator, left, right):
            return {"operator": operator, "left": left, "right": right}
        case lowered.If(condition, then, otherwise):
            return {"if": condition, "then": then, "else": otherwise}
        case _:
            assert_never(expression)
