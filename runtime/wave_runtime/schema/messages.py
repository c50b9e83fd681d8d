"""One sentence for each way in which a value misses its schema: expected, then found.

The sentences are ours, not those of the validator, so that they stay the same when it changes.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from wave_runtime.plan import Json, number_text
from wave_runtime.schema.dialect import PythonPattern
from wave_runtime.schema.formats import FORMATS

Patterns: TypeAlias = Mapping[str, PythonPattern]

_SHOWN_CHARACTERS = 60
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
            return f"the number {number_text(value)}"
        case "":
            return "empty text"
        case str():
            return f"the text {quoted(value)}"
        case Mapping():
            return f"an object with {names(value)}" if value else "an empty object"
        case _:
            return f"a list of {count(len(value), 'item')}" if value else "an empty list"


def quoted(text: str) -> str:
    """`text` in backticks, shortened, on one line."""
    shown = text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
    return f"`{json.dumps(shown, ensure_ascii=False)[1:-1]}`".replace('\\"', '"')


def names(members: Sequence[str] | Mapping[str, Any]) -> str:
    """Member names in backticks: `` `a`, `b` and `c` ``."""
    shown = [quoted(name) for name in list(members)[:_SHOWN_NAMES]]
    if len(members) > _SHOWN_NAMES:
        shown.append(f"{len(members) - _SHOWN_NAMES} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def count(number: int, thing: str) -> str:
    """`1 item`, `3 items`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def sentences(keyword: str | None, value: Any, instance: Any, schema: Any, patterns: Patterns) -> tuple[str, ...]:
    """Why `instance` misses `keyword: value` of `schema`; several when several members are concerned."""
    if keyword is None:
        return (f"expected nothing here, found {describe(instance)}",)
    if keyword in _MEMBERS:
        return _MEMBERS[keyword](value, instance, schema, patterns)
    expected = _EXPECTED.get(keyword)
    if expected is None:
        return (f"does not obey `{keyword}` of its schema, found {describe(instance)}",)
    return (f"expected {expected(value, patterns)}, found {_found(keyword, instance)}",)


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
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        text = json.dumps(item, sort_keys=True)
        if text in seen:
            return f": {seen[text]} and {index}"
        seen[text] = index
    return ""


def _type(value: Any, _: Patterns) -> str:
    kinds = [value] if isinstance(value, str) else value
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds)


def _enum(value: Any, _: Patterns) -> str:
    if len(value) == 1:
        return shown(value[0])
    options = [shown(option) for option in value[:_SHOWN_NAMES]]
    return f"one of {', '.join(options)}{', …' if len(value) > _SHOWN_NAMES else ''}"


def _pattern(value: Any, patterns: Patterns) -> str:
    return f"text that matches `{source_of(value, patterns)}`"


def _format(value: Any, _: Patterns) -> str:
    return FORMATS[value].described if value in FORMATS else f"the format `{value}`"


def source_of(pattern: str, patterns: Patterns) -> str:
    """The regular expression as the author wrote it."""
    return patterns[pattern].source if pattern in patterns else pattern


_EXPECTED: Mapping[str, Callable[[Any, Patterns], str]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda value, _: shown(value),
    "pattern": _pattern,
    "format": _format,
    "minimum": lambda value, _: f"a number of at least {number_text(value)}",
    "maximum": lambda value, _: f"a number of at most {number_text(value)}",
    "exclusiveMinimum": lambda value, _: f"a number above {number_text(value)}",
    "exclusiveMaximum": lambda value, _: f"a number below {number_text(value)}",
    "multipleOf": lambda value, _: f"a multiple of {number_text(value)}",
    "minLength": lambda value, _: f"at least {count(value, 'character')}",
    "maxLength": lambda value, _: f"at most {count(value, 'character')}",
    "minItems": lambda value, _: f"at least {count(value, 'item')}",
    "maxItems": lambda value, _: f"at most {count(value, 'item')}",
    "uniqueItems": lambda value, _: "items that all differ",
    "minProperties": lambda value, _: f"at least {count(value, 'member')}",
    "maxProperties": lambda value, _: f"at most {count(value, 'member')}",
    "not": lambda value, _: f"a value that does not fit {shown(value)}",
}


def _required(value: Any, instance: Any, schema: Any, patterns: Patterns) -> tuple[str, ...]:
    return tuple(
        f"expected a member {quoted(name)}, found {describe(instance)}" for name in value if name not in instance
    )


def _dependent(value: Any, instance: Any, schema: Any, patterns: Patterns) -> tuple[str, ...]:
    return tuple(
        f"expected a member {quoted(name)} because there is {quoted(cause)}, found {describe(instance)}"
        for cause, needed in value.items()
        if cause in instance and isinstance(needed, list | tuple)
        for name in needed
        if name not in instance
    )


def _unexpected(value: Any, instance: Any, schema: Any, patterns: Patterns) -> tuple[str, ...]:
    known = schema.get("properties", {})
    if isinstance(instance, Mapping) and known:
        extra = [name for name in instance if name not in known]
        return (f"expected no other members than {names(known)}, found {names(extra or instance)}",)
    return (f"expected no members beyond those of the schema, found {describe(instance)}",)


def _surplus(value: Any, instance: Any, schema: Any, patterns: Patterns) -> tuple[str, ...]:
    leading = schema.get("prefixItems", schema.get("items", ()))
    if isinstance(leading, list | tuple) and leading:
        return (f"expected at most {count(len(leading), 'item')}, found {count(len(instance), 'item')}",)
    return (f"expected no items beyond those of the schema, found {describe(instance)}",)


def _contains(value: Any, instance: Any, schema: Any, patterns: Patterns) -> tuple[str, ...]:
    least, most = schema.get("minContains", 1), schema.get("maxContains")
    bounds = f"at least {least}" if most is None else f"{least} to {most}"
    wanted = quoted(json.dumps(schema.get("contains"), ensure_ascii=False))
    return (f"expected {bounds} of the items to fit {wanted}, found {describe(instance)}",)


_MEMBERS: Mapping[str, Callable[[Any, Any, Any, Patterns], tuple[str, ...]]] = {
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
