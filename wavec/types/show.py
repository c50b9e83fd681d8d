"""Types in the user's notation: `text`, `list of {id: text, note?: text}`."""

from typing import assert_never

from wavec.types.type import Bool, ListOf, Null, Number, OneOf, Record, Text, Type, Unknown

_PROPERTIES = 8
"""How many properties are listed before the rest becomes `...`."""


def show(kind: Type) -> str:
    """`kind` as people write it."""
    match kind:
        case Unknown():
            return "any"
        case Null():
            return "null"
        case Bool():
            return "boolean"
        case Number():
            return "number"
        case Text():
            return "text"
        case ListOf(item):
            return f"list of {show(item)}"
        case Record(properties, required, is_open):
            listed = [f"{name}{'' if name in required else '?'}: {show(part)}" for name, part in properties.items()]
            more = ["..."] if is_open or len(listed) > _PROPERTIES else []
            return "{" + ", ".join([*listed[:_PROPERTIES], *more]) + "}"
        case OneOf(types):
            return " or ".join(show(part) for part in types)
        case _:
            assert_never(kind)


def words(kind: Type) -> set[str]:
    """The words for `kind` in the table of functions; empty if it may be anything."""
    match kind:
        case Unknown():
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
            return set().union(*(words(part) for part in types))
        case _:
            assert_never(kind)
