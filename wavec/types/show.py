"""Types in the user's notation: `text`, `"low" or "high"`, `{title: text, labels?: list of text}`, `map of number`."""

import re
from collections.abc import Sequence
from typing import assert_never

from wave_runtime.plan import canonical

from wavec.types.type import Bool, Known, ListOf, Never, Null, Number, OneOf, Record, Text, Type, Unknown, known

_MOST = 8
"""How many properties or values are listed before the rest becomes `...`."""
_DEEPEST = 4
"""How many levels are shown: a schema that contains itself has no last one."""
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")
_ALL = frozenset({"null", "boolean", "number", "text", "list", "object"})


def show(kind: Type) -> str:
    """`kind` as people write it."""
    return _show(known(kind), _DEEPEST)


def words(kind: Type) -> set[str]:
    """The words for `kind` in the table of functions; empty if it may be anything, or is nothing."""
    found = _words(known(kind))
    return set() if found == _ALL else found


def says_no_kind(kind: Known) -> bool:
    """Whether `kind` comes from a schema without `type`: it takes any kind of value, and says more of some."""
    return isinstance(kind, OneOf) and _words(kind) == _ALL


def _words(kind: Known) -> set[str]:
    match kind:
        case Unknown() | Never():
            return set()
        case Null():
            return {"null"}
        case Bool():
            return {"boolean"}
        case Number():
            return {"number"}
        case Text():
            return {"text"}
        case ListOf():
            return {"list"}
        case Record():
            return {"object"}
        case OneOf(types):
            return set().union(*(_words(part) for part in types))
        case _:
            assert_never(kind)


def _show(kind: Known, depth: int) -> str:
    match kind:
        case Unknown():
            return "any"
        case Never():
            return "nothing"
        case Null():
            return "null"
        case Bool(value):
            return "boolean" if value is None else canonical(value)
        case Number():
            return _number(kind)
        case Text(values, form):
            if values is not None:
                return _values([canonical(value) for value in values])
            return f"text ({form})" if form else "text"
        case ListOf():
            return _list(kind, depth)
        case Record():
            return _record(kind, depth)
        case OneOf(types):
            return _union(kind, types, depth)
        case _:
            assert_never(kind)


def _values(shown: Sequence[str]) -> str:
    more = ["..."] if len(shown) > _MOST else []
    return " or ".join([*shown[:_MOST], *more])


def _number(kind: Number) -> str:
    if kind.values is not None:
        return _values([canonical(value) for value in kind.values])
    word = "whole number" if kind.whole else "number"
    match kind.minimum, kind.maximum:
        case None, None:
            return word
        case low, None:
            return f"{word} from {low}"
        case None, high:
            return f"{word} up to {high}"
        case low, high:
            return f"{word} from {low} to {high}"


def _list(kind: ListOf, depth: int) -> str:
    if depth == 0:
        return "list"
    if not kind.first:
        item = _show(known(kind.item), depth - 1)
        return f"list of ({item})" if " or " in item and item[0] != "{" else f"list of {item}"
    shown = [_show(known(part), depth - 1) for part in kind.first[:_MOST]]
    more = ["..."] if kind.longest is None or kind.longest > len(shown) else []
    return f"[{', '.join([*shown, *more])}]"


def _record(kind: Record, depth: int) -> str:
    if kind.rest is not None and not kind.properties and not isinstance(known(kind.rest), Unknown):
        item = _show(known(kind.rest), depth - 1) if depth else "any"
        return f"map of ({item})" if " or " in item else f"map of {item}"
    if depth == 0:
        return "{...}"
    shown = [
        f"{_name(name)}{'' if name in kind.required else '?'}: {_show(known(part), depth - 1)}"
        for name, part in list(kind.properties.items())[:_MOST]
    ]
    more = ["..."] if kind.rest is not None or len(kind.properties) > _MOST else []
    return "{" + ", ".join([*shown, *more]) + "}"


def _union(kind: OneOf, types: Sequence[Known], depth: int) -> str:
    if says_no_kind(kind):
        # Nobody means "text, or an object with these properties" by leaving `type` out.
        meant = [part for part in types if _says_something(part)]
        return _show(meant[0], depth) if len(meant) == 1 else "any"
    return " or ".join(dict.fromkeys(_show(part, depth) for part in types))


def _says_something(kind: Known) -> bool:
    match kind:
        case ListOf(item, first, shortest, longest):
            return not isinstance(known(item), Unknown) or bool(first or shortest) or longest is not None
        case Record(properties, required, rest):
            return bool(properties or required) or not isinstance(rest, Unknown)
        case _:
            return False


def _name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else canonical(name)
