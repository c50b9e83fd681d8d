"""One sentence for each way in which a value misses its schema: expected, then found.

The sentences are ours, not those of the validator, so that they stay the same when it changes.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wave_runtime.plan import Json, number_text
from wave_runtime.schema.equality import equal_items
from wave_runtime.schema.formats import FORMATS
from wave_runtime.schema.members import extra_members, uncounted
from wave_runtime.schema.quote import quoted

_SHOWN_NAMES = 12

_KINDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "text",
}


def describe(value: Json) -> str:
    """What stands there, short enough for a sentence."""
    match value:
        case None | bool():
            return json.dumps(value)
        case int() | float():
            return f"the number {number_text(value) if math.isfinite(value) else value}"
        case "":
            return "empty text"
        case str():
            return f"the text {quoted(value)}"
        case Mapping():
            return f"an object with {names(value)}" if value else "an empty object"
        case _:
            return f"a list of {count(len(value), 'item')}" if value else "an empty list"


def names(members: Sequence[str] | Mapping[str, Any]) -> str:
    """Member names in backticks: `` `a`, `b` and `c` ``."""
    shown = [quoted(name) for name in list(members)[:_SHOWN_NAMES]]
    if len(members) > _SHOWN_NAMES:
        shown.append(f"{len(members) - _SHOWN_NAMES} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def count(number: int, thing: str) -> str:
    """`1 item`, `3 items`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def sentences(keyword: str | None, value: Any, instance: Any, schema: Any) -> tuple[str, ...]:
    """Why `instance` misses `keyword: value` of `schema`; several when several members are concerned."""
    if keyword is None:
        return (f"expected nothing here, found {describe(instance)}",)
    if keyword in _MEMBERS:
        return _MEMBERS[keyword](value, instance, schema)
    expected = _EXPECTED.get(keyword)
    if expected is None:
        return (f"does not obey `{keyword}` of its schema, found {describe(instance)}",)
    return (f"expected {expected(value)}, found {_found(keyword, instance)}",)


def shown(value: Json) -> str:
    """A value of a schema, as JSON unless it is text."""
    return quoted(value) if isinstance(value, str) else quoted(json.dumps(value, ensure_ascii=False))


def _found(keyword: str, instance: Any) -> str:
    match keyword:
        case "minLength" | "maxLength":
            return f"{count(len(instance), 'character')}" + (f" in {quoted(instance)}" if instance else "")
        case "minItems" | "maxItems":
            return count(len(instance), "item") if instance else "none"
        case "minProperties" | "maxProperties":
            return f"{len(instance)}: {names(instance)}" if instance else "none"
        case "uniqueItems":
            return "two that are equal" + _equal_items(instance)
        case _:
            return describe(instance)


def _equal_items(items: Sequence[Json]) -> str:
    equal = equal_items(items)
    return "" if equal is None else f": {equal[0]} and {equal[1]}"


def _type(value: Any) -> str:
    kinds = [value] if isinstance(value, str) else value
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds)


def _enum(value: Any) -> str:
    if len(value) == 1:
        return shown(value[0])
    options = [shown(option) for option in value[:_SHOWN_NAMES]]
    return f"one of {', '.join(options)}{', …' if len(value) > _SHOWN_NAMES else ''}"


def _pattern(value: Any) -> str:
    return f"text that matches `{value}`"


def _format(value: Any) -> str:
    return FORMATS[value].described if value in FORMATS else f"the format `{value}`"


_EXPECTED: Mapping[str, Callable[[Any], str]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda value: shown(value),
    "pattern": _pattern,
    "format": _format,
    "minimum": lambda value: f"a number of at least {number_text(value)}",
    "maximum": lambda value: f"a number of at most {number_text(value)}",
    "exclusiveMinimum": lambda value: f"a number above {number_text(value)}",
    "exclusiveMaximum": lambda value: f"a number below {number_text(value)}",
    "multipleOf": lambda value: f"a multiple of {number_text(value)}",
    "minLength": lambda value: f"at least {count(value, 'character')}",
    "maxLength": lambda value: f"at most {count(value, 'character')}",
    "minItems": lambda value: f"at least {count(value, 'item')}",
    "maxItems": lambda value: f"at most {count(value, 'item')}",
    "uniqueItems": lambda value: "items that all differ",
    "minProperties": lambda value: f"at least {count(value, 'member')}",
    "maxProperties": lambda value: f"at most {count(value, 'member')}",
    "not": lambda value: f"a value that does not fit {shown(value)}",
}


def _required(value: Any, instance: Any, schema: Any) -> tuple[str, ...]:
    return tuple(
        f"expected a member {quoted(name)}, found {describe(instance)}" for name in value if name not in instance
    )


def _dependent(value: Any, instance: Any, schema: Any) -> tuple[str, ...]:
    return tuple(
        f"expected a member {quoted(name)} because there is {quoted(cause)}, found {describe(instance)}"
        for cause, needed in value.items()
        if cause in instance and isinstance(needed, list | tuple)
        for name in needed
        if name not in instance
    )


def _unexpected(value: Any, instance: Any, schema: Any) -> tuple[str, ...]:
    known = schema.get("properties", {})
    if isinstance(instance, Mapping) and known:
        extra = list(extra_members(instance, schema, uncounted))  # the check has paid for the same
        return (f"expected no other members than {names(known)}, found {names(extra or instance)}",)
    return (f"expected no members beyond those of the schema, found {describe(instance)}",)


def _surplus(value: Any, instance: Any, schema: Any) -> tuple[str, ...]:
    leading = schema.get("prefixItems", schema.get("items", ()))
    if isinstance(leading, list | tuple) and leading:
        return (f"expected at most {count(len(leading), 'item')}, found {count(len(instance), 'item')}",)
    return (f"expected no items beyond those of the schema, found {describe(instance)}",)


def _contains(value: Any, instance: Any, schema: Any) -> tuple[str, ...]:
    least, most = schema.get("minContains", 1), schema.get("maxContains")
    bounds = f"at least {least}" if most is None else f"{least} to {most}"
    wanted = quoted(json.dumps(schema.get("contains"), ensure_ascii=False))
    return (f"expected {bounds} of the items to fit {wanted}, found {describe(instance)}",)


_MEMBERS: Mapping[str, Callable[[Any, Any, Any], tuple[str, ...]]] = {
    "required": _required,
    "dependentRequired": _dependent,
    "dependencies": _dependent,
    "additionalProperties": _unexpected,
    "unevaluatedProperties": _unexpected,
    "additionalItems": _surplus,
    "items": _surplus,
    "unevaluatedItems": _surplus,
    "contains": _contains,
    "minContains": _contains,
    "maxContains": _contains,
}
