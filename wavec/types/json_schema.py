"""JSON Schema -> Type, for drafts 07, 2019-09 and 2020-12. What the types cannot say becomes `Unknown` or is left out:
no value that a schema accepts is excluded.

A schema is read part by part, when somebody looks at the part. Left out are `not`, `if` without `else`,
`dependentSchemas`, `dependentRequired`, `uniqueItems`, `multipleOf`, `unevaluatedItems`, `minProperties`,
`maxProperties`: they refuse values, and the type is only wider without them.
"""

from collections.abc import Mapping
from typing import Any

from wave_runtime.plan import Json

from wavec.types.closing import evaluated_names, with_only
from wavec.types.combine import both, one_of
from wavec.types.pointer import Pointers, at_path
from wavec.types.type import (
    NEVER,
    UNKNOWN,
    Bool,
    Deferred,
    Known,
    ListOf,
    Null,
    Number,
    Origin,
    Record,
    Text,
    Type,
    known,
)

Path = tuple[str | int, ...]

_DEEPEST = 40
"""How many parts stand in each other's way (`$ref` to `allOf` to `$ref` ...) before nothing is said."""

_TEXT_WORDS = frozenset({"pattern", "format", "minLength", "maxLength"})
_NUMBER_WORDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_LIST_WORDS = frozenset({"items", "prefixItems", "minItems", "maxItems", "contains"})
_OBJECT_WORDS = frozenset({"properties", "required", "additionalProperties", "patternProperties", "propertyNames"})
_KINDS = ("null", "boolean", "number", "string", "array", "object")
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


def type_of_schema(schema: Json, *, owner: object = None, defaults: bool = False, at: Path = ()) -> Type:
    """The narrowest type that holds every value `schema`, or its part `at` a path, accepts, as far as types can tell.

    `owner` tells schemas apart in the origins of types. `defaults`: properties with a default are there, because
    somebody fills them in.
    """
    return _Reader(schema, owner, defaults).at(at)


class _Reader:
    def __init__(self, root: Json, owner: object, defaults: bool) -> None:
        self.root = root
        self.owner = owner
        self.defaults = defaults
        self.pointers = Pointers(root)
        self.depth = 0
        self._parts: dict[Path, Deferred] = {}

    def at(self, path: Path) -> Type:
        """The type of the part at `path`."""
        if path not in self._parts:
            origin = Origin(self.owner, path) if self.owner is not None else None
            self._parts[path] = Deferred(lambda: self._read(at_path(self.root, path), path), origin)
        return self._parts[path]

    def _read(self, schema: Any, path: Path) -> Known:
        if schema is False:
            return NEVER
        if not isinstance(schema, dict) or self.depth >= _DEEPEST:
            return UNKNOWN
        self.depth += 1
        try:
            return self._whole(schema, path)
        finally:
            self.depth -= 1

    def _whole(self, schema: Mapping[str, Any], path: Path) -> Known:
        if "$ref" in schema and self.pointers.draft == 7:
            return known(self._referred(schema["$ref"]))  # what stands beside it is ignored
        found = self._stated(schema, path)
        for keyword in _REFERENCES:
            if keyword in schema:
                found = both(found, self._referred(schema[keyword]))
        for index in range(len(_list(schema, "allOf"))):
            found = both(found, self.at((*path, "allOf", index)))
        for keyword in ("anyOf", "oneOf"):
            if alternatives := _list(schema, keyword):
                found = both(found, one_of(self.at((*path, keyword, index)) for index in range(len(alternatives))))
        if "if" in schema and "else" in schema:
            then = self.at((*path, "then")) if "then" in schema else UNKNOWN
            found = both(found, one_of([both(self.at((*path, "if")), then), self.at((*path, "else"))]))
        if schema.get("unevaluatedProperties") is False and self.pointers.draft != 7:
            found = with_only(found, evaluated_names(schema, self.pointers))
        return found

    def _referred(self, reference: object) -> Type:
        path = self.pointers.path_of(reference)
        return UNKNOWN if path is None else self.at(path)

    def _stated(self, schema: Mapping[str, Any], path: Path) -> Known:
        """What the keywords of `schema` itself say, without those that put other schemas in."""
        found: Known = UNKNOWN
        kinds = schema.get("type")
        if kinds is not None:
            listed = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
            found = one_of(self._of_kind(str(kind), schema, path) for kind in listed)
        elif not schema.keys().isdisjoint(_TEXT_WORDS | _NUMBER_WORDS | _LIST_WORDS | _OBJECT_WORDS):
            found = one_of(self._of_kind(kind, schema, path) for kind in _KINDS)
        if "const" in schema:
            found = both(type_of_value(schema["const"]), found)
        if values := _list(schema, "enum"):
            found = both(one_of(type_of_value(value) for value in values), found)
        return found

    def _of_kind(self, kind: str, schema: Mapping[str, Any], path: Path) -> Known:
        match kind:
            case "null":
                return Null()
            case "boolean":
                return Bool()
            case "number" | "integer":
                return _number(schema, whole=kind == "integer")
            case "string":
                form, pattern = schema.get("format"), schema.get("pattern")
                return Text(
                    None,
                    form if isinstance(form, str) else None,
                    pattern if isinstance(pattern, str) else None,
                    _count(schema, "minLength") or 0,
                    _count(schema, "maxLength"),
                )
            case "array":
                return self._array(schema, path)
            case "object":
                return self._object(schema, path)
            case _:
                return UNKNOWN

    def _array(self, schema: Mapping[str, Any], path: Path) -> Known:
        word = "prefixItems" if self.pointers.draft == 2020 else "items"
        first = tuple(self.at((*path, word, index)) for index in range(len(_list(schema, word))))
        others = "additionalItems" if first and word == "items" else "items"
        item = self.at((*path, others)) if others in schema else UNKNOWN
        shortest, longest = _count(schema, "minItems") or 0, _count(schema, "maxItems")
        if "contains" in schema and schema.get("minContains") != 0:
            shortest = max(shortest, 1)
        if schema.get(others) is False:
            longest = len(first) if longest is None else min(longest, len(first))
        return ListOf(item, first, shortest, longest)

    def _object(self, schema: Mapping[str, Any], path: Path) -> Known:
        stated = _mapping(schema, "properties")
        properties: dict[str, Type] = {name: self.at((*path, "properties", name)) for name in stated}
        required = {name for name in _list(schema, "required") if isinstance(name, str)}
        if self.defaults:
            required |= {name for name, part in stated.items() if self._has_default(part, 8)}
        rest = self._rest(schema, path)
        names = _mapping(schema, "propertyNames").get("enum")
        if isinstance(names, list) and rest is not None:
            allowed = [name for name in names if isinstance(name, str)]
            properties = {name: properties.get(name, rest) for name in allowed}
            rest = None
        for name in required - properties.keys():
            properties[name] = UNKNOWN if rest is None else rest
        return Record(properties, frozenset(required), rest, Origin(self.owner, path) if self.owner else None)

    def _rest(self, schema: Mapping[str, Any], path: Path) -> Type | None:
        """What properties without a declaration may be."""
        additional = schema.get("additionalProperties", True)
        others = [self.at((*path, "patternProperties", name)) for name in _mapping(schema, "patternProperties")]
        if isinstance(additional, dict) and additional:
            others.append(self.at((*path, "additionalProperties")))
        elif additional is not False:
            return UNKNOWN
        # Which pattern a name fits is left open: expressions of two languages differ.
        return one_of(others) if others else None

    def _has_default(self, schema: object, depth: int) -> bool:
        if not isinstance(schema, dict) or depth == 0:
            return False
        if "default" in schema:
            return True
        path = self.pointers.path_of(schema.get("$ref"))
        more = [*_list(schema, "allOf"), *([] if path is None else [at_path(self.root, path)])]
        return any(self._has_default(part, depth - 1) for part in more)


def _number(schema: Mapping[str, Any], *, whole: bool) -> Known:
    lows = [_bound(schema, "minimum"), _bound(schema, "exclusiveMinimum")]
    highs = [_bound(schema, "maximum"), _bound(schema, "exclusiveMaximum")]
    if whole and isinstance(lows[1], int):
        lows[1] += 1
    if whole and isinstance(highs[1], int):
        highs[1] -= 1
    return Number(
        None,
        whole,
        max((low for low in lows if low is not None), default=None),
        min((high for high in highs if high is not None), default=None),
    )


def _bound(schema: Mapping[str, Any], key: str) -> int | float | None:
    value = schema.get(key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _count(schema: Mapping[str, Any], key: str) -> int | None:
    value = _bound(schema, key)
    return None if value is None else int(value)


def _list(schema: Mapping[str, Any], key: str) -> list[Any]:
    value = schema.get(key)
    return value if isinstance(value, list) else []


def _mapping(schema: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = schema.get(key)
    return value if isinstance(value, dict) else {}


def type_of_value(value: Json) -> Known:
    """The type of one value."""
    match value:
        case None:
            return Null()
        case bool():
            return Bool(value)
        case int() | float():
            return Number((value,))
        case str():
            return Text((value,))
        case Mapping():
            return Record({key: type_of_value(item) for key, item in value.items()}, frozenset(value), None)
        case _:
            items = tuple(type_of_value(item) for item in value)
            return ListOf(one_of(items), items, len(items), len(items))
