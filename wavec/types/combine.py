"""Types of several types: any of them, all of them, one without `null`.

Both functions keep the promise of `type.py`: where the exact answer would be too large, they give a wider type.
"""

from collections.abc import Iterable
from typing import Any

from wavec.types.type import (
    NEVER,
    UNKNOWN,
    Bool,
    Deferred,
    Known,
    ListOf,
    Never,
    Null,
    Number,
    OneOf,
    Plain,
    Record,
    Text,
    Type,
    Unknown,
    known,
    parts,
)

_MOST = 64
"""Alternatives of a type; beyond that nothing is said."""


def one_of(types: Iterable[Type]) -> Known:
    """The type of values of any of `types`."""
    found: list[Plain] = []
    values: dict[type[Text] | type[Number], dict[Any, None]] = {}
    for kind in types:
        for part in parts(kind):
            if isinstance(part, Unknown):
                return UNKNOWN
            if isinstance(part, Text | Number) and part.values is not None:
                has_place = type(part) in values
                values.setdefault(type(part), {}).update(dict.fromkeys(part.values))
                if has_place:
                    continue  # added with all the others below: an `enum` may have many thousands
            _add(part, found)
            if len(found) > _MOST:
                return UNKNOWN
    for scalar, listed in values.items():
        _add(scalar(tuple(listed)), found)
    if not found:
        return NEVER
    return found[0] if len(found) == 1 else OneOf(tuple(found))


def both(left: Type, right: Type) -> Known:
    """The type of values that are of `left` and of `right`."""
    first, second = known(left), known(right)
    if isinstance(first, Unknown) or first is second:
        return second
    if isinstance(second, Unknown):
        return first
    if len(parts(first)) * len(parts(second)) > _MOST * 4:
        return first
    return one_of(_both(one, other) for one in parts(first) for other in parts(second))


def without_null(kind: Type) -> Type:
    """`kind` without `null`."""
    if not any(isinstance(part, Null) for part in parts(kind)):
        return kind
    return one_of(part for part in parts(kind) if not isinstance(part, Null))


def any_item(items: ListOf) -> Type:
    """The type of all items of a list."""
    if not items.first:
        return items.item
    more = items.longest is None or items.longest > len(items.first)
    return one_of([*items.first, *([items.item] if more else [])])


def _add(part: Plain, found: list[Plain]) -> None:
    """Puts `part` into `found`: scalars of one kind become one."""
    if isinstance(part, Never) or part in found:
        return
    for index, other in enumerate(found):
        merged = _either(other, part)
        if merged is not None:
            found[index] = merged
            return
    found.append(part)


def _either(left: Plain, right: Plain) -> Plain | None:
    match left, right:
        case Bool(), Bool():
            return Bool()
        case Number(), Number():
            if left.values is not None and right.values is not None:
                return Number(tuple(dict.fromkeys((*left.values, *right.values))))
            return Number(
                whole=_whole(left) and _whole(right),
                minimum=_lowest(left, right),
                maximum=_highest(left, right),
            )
        case Text(), Text():
            if left.values is not None and right.values is not None:
                return Text(tuple(dict.fromkeys((*left.values, *right.values))))
            if left.values is not None or right.values is not None:
                return Text()
            longest = None if left.longest is None or right.longest is None else max(left.longest, right.longest)
            return Text(
                format=left.format if left.format == right.format else None,
                pattern=left.pattern if left.pattern == right.pattern else None,
                shortest=min(left.shortest, right.shortest),
                longest=longest,
            )
        case _:
            return None


def _whole(kind: Number) -> bool:
    return kind.whole if kind.values is None else all(float(value).is_integer() for value in kind.values)


def _lowest(left: Number, right: Number) -> int | float | None:
    ends = [min(kind.values) if kind.values else kind.minimum for kind in (left, right)]
    return None if ends[0] is None or ends[1] is None else min(ends[0], ends[1])


def _highest(left: Number, right: Number) -> int | float | None:
    ends = [max(kind.values) if kind.values else kind.maximum for kind in (left, right)]
    return None if ends[0] is None or ends[1] is None else max(ends[0], ends[1])


def _both(left: Plain, right: Plain) -> Plain:
    match left, right:
        case Null(), Null():
            return left
        case Bool(), Bool():
            if left.value is None or right.value is None or left.value is right.value:
                return right if left.value is None else left
            return NEVER
        case Number(), Number():
            return _both_numbers(left, right)
        case Text(), Text():
            return _both_texts(left, right)
        case ListOf(), ListOf():
            return _both_lists(left, right)
        case Record(), Record():
            return _both_records(left, right)
        case _:
            return NEVER


def _both_numbers(left: Number, right: Number) -> Plain:
    if left.values is not None or right.values is not None:
        candidates = left.values if left.values is not None else right.values or ()
        values = tuple(value for value in candidates if has_number(left, value) and has_number(right, value))
        return Number(values) if values else NEVER
    minimum = max((end for end in (left.minimum, right.minimum) if end is not None), default=None)
    maximum = min((end for end in (left.maximum, right.maximum) if end is not None), default=None)
    if minimum is not None and maximum is not None and minimum > maximum:
        return NEVER
    return Number(None, left.whole or right.whole, minimum, maximum)


def _both_texts(left: Text, right: Text) -> Plain:
    if left.values is not None or right.values is not None:
        candidates = left.values if left.values is not None else right.values or ()
        values = tuple(value for value in candidates if has_text(left, value) and has_text(right, value))
        return Text(values) if values else NEVER
    shortest = max(left.shortest, right.shortest)
    longest = min((end for end in (left.longest, right.longest) if end is not None), default=None)
    if longest is not None and shortest > longest:
        return NEVER
    return Text(None, left.format or right.format, left.pattern or right.pattern, shortest, longest)


def has_number(kind: Number, value: int | float) -> bool:
    """Whether `value` can be of the type `kind`."""
    if kind.values is not None:
        return value in kind.values
    low = kind.minimum is None or value >= kind.minimum
    high = kind.maximum is None or value <= kind.maximum
    return low and high and (not kind.whole or float(value).is_integer())


def has_text(kind: Text, value: str) -> bool:
    """Whether `value` can be of the type `kind`; patterns and formats are not looked at."""
    if kind.values is not None:
        return value in kind.values
    return len(value) >= kind.shortest and (kind.longest is None or len(value) <= kind.longest)


def _both_lists(left: ListOf, right: ListOf) -> Plain:
    shortest = max(left.shortest, right.shortest)
    longest = min((end for end in (left.longest, right.longest) if end is not None), default=None)
    if longest is not None and shortest > longest:
        return NEVER
    first = tuple(_later(left.at(index), right.at(index)) for index in range(max(len(left.first), len(right.first))))
    return ListOf(_later(left.item, right.item), first, shortest, longest)


def _both_records(left: Record, right: Record) -> Plain:
    required = left.required | right.required
    properties: dict[str, Type] = {}
    for name in dict.fromkeys((*left.properties, *right.properties)):
        one, other = left.at(name), right.at(name)
        if one is not None and other is not None:
            properties[name] = _later(one, other)
        elif name in required:
            return NEVER
    rest = None if left.rest is None or right.rest is None else _later(left.rest, right.rest)
    return Record(properties, required, rest, left.origin if left.properties else right.origin or left.origin)


def _later(left: Type, right: Type) -> Type:
    """What is in both, worked out when somebody looks."""
    if left is UNKNOWN or left is right:
        return right
    if right is UNKNOWN:
        return left
    origin = next((kind.origin for kind in (left, right) if isinstance(kind, Deferred) and kind.origin), None)
    return Deferred(lambda: both(left, right), origin)
