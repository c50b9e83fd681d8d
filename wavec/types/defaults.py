"""Defaults of the input that its own schema refuses, as far as types tell."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from wave_runtime.plan import Json, canonical, dotted

from wavec.diagnostics.codes.bad_default import bad_default, refused_default
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.diagnostics.suggest import closest
from wavec.names.symbol import Keys
from wavec.schemas.schema import Schema
from wavec.source.span import Span
from wavec.types.combine import both
from wavec.types.declared import SchemaPlaces
from wavec.types.json_schema import type_of_value
from wavec.types.pointer import Path, Pointers, at_path
from wavec.types.show import show
from wavec.types.type import ListOf, Never, Origin, Record, Text, Type, known, parts

_SHOWN = 60
_DEEPEST = 20


def check_defaults(schema: Schema, places: SchemaPlaces, at: Span, report: Callable[[Diagnostic], None]) -> None:
    """Reports every default of `schema` that is filled in and then refused; `at` is where the schema is named."""
    for name, path, default in _defaults(schema.value):
        kind = places.type_at(schema, path)
        if _is_empty(both(type_of_value(default), kind)):
            span = places.span_of(Origin(schema, (*path, "default"))) or at
            report(bad_default(dotted(name), _shown(default), show(kind), _near(default, kind), span))
        elif (keyword := _refusing(schema.value, path, default)) is not None:
            span = places.span_of(Origin(schema, (*path, "default"))) or at
            report(refused_default(dotted(name), _shown(default), keyword, span))


_BEYOND_TYPES = frozenset({"pattern", "format", "multipleOf", "uniqueItems", "not", "oneOf", "anyOf", "if", "contains"})
"""What types leave to the validator, which takes a while to load."""


def _refusing(root: Json, path: Path, default: Json) -> str | None:
    """The keyword of the schema at `path` that refuses `default`; None: none does, or that cannot be told."""
    part: Any = at_path(root, path)
    if _BEYOND_TYPES.isdisjoint(_keywords(part)):
        return None
    # Imported here: few inputs have such defaults, and the validator takes a while to load.
    from wavec.schemas.validity import Unjudged
    from wavec.subsumption.document import Document
    from wavec.subsumption.language.match import Undecided

    try:
        against = Document("", root).judge.violation(default, part)
    except (Unjudged, Undecided):
        return None
    return None if against is None else against.keyword


def _keywords(schema: object) -> Iterator[str]:
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            yield from map(str, node)
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _defaults(root: Json) -> Iterator[tuple[Keys, Path, Json]]:
    """Each default that is filled into an input: what it is for, where its schema stands, and itself."""
    pointers = Pointers(root)
    waiting: list[tuple[Keys, Path]] = [(("input",), ())]
    seen: set[Path] = set()
    while waiting:
        name, path = waiting.pop(0)
        node: Any = at_path(root, path)
        if path in seen or not isinstance(node, Mapping) or len(path) > _DEEPEST * 2:
            continue
        seen.add(path)
        if "default" in node:
            yield name, path, node["default"]
        properties, items, whole = node.get("properties"), node.get("items"), node.get("allOf")
        for key in properties if isinstance(properties, Mapping) else ():
            waiting.append(((*name, key), (*path, "properties", key)))
        if isinstance(items, Mapping):
            waiting.append(((*name, 0), (*path, "items")))
        for index in range(len(whole) if isinstance(whole, list) else 0):
            waiting.append((name, (*path, "allOf", index)))
        referred = pointers.path_of(node.get("$ref"))
        if referred is not None:
            waiting.append((name, referred))


def _is_empty(kind: Type) -> bool:
    """Whether no value is of a type that one value was put into: it has no more parts than the value."""
    return all(_holds_nothing(part) for part in parts(kind))


def _holds_nothing(kind: Type) -> bool:
    match known(kind):
        case Never():
            return True
        case Record(properties, required):
            return any(_is_empty(properties[name]) for name in required)
        case ListOf() as items:
            return any(_is_empty(items.at(index)) for index in range(items.shortest))
        case _:
            return False


def _near(default: Json, kind: Type) -> str | None:
    texts = [value for part in parts(kind) if isinstance(part, Text) for value in part.values or ()]
    near = closest(default, texts) if isinstance(default, str) else None
    return None if near is None else canonical(near)


def _shown(default: Json) -> str:
    text = canonical(default)
    return f"`{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}`"
