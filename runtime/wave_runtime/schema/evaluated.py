"""Which parts of a value `unevaluatedProperties` and `unevaluatedItems` leave alone: those that a schema beside it has
judged.

Asked of a schema that accepts the value; if it does not, the value fails anyway.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wave_runtime.plan.json_schema.automaton import Spend
from wave_runtime.schema.members import matches

_UNEVALUATED = frozenset({"unevaluatedItems", "unevaluatedProperties"})


def unevaluated(validator: Any, instance: Any, schema: Mapping[str, Any], spend: Spend) -> list[Any]:
    """The names of members, or the indexes of items, that no keyword beside `unevaluated...` of `schema` has judged."""
    beside = {keyword: value for keyword, value in schema.items() if keyword not in _UNEVALUATED}
    known = set(_judged(validator, instance, beside, spend))
    return [part for part in (instance if isinstance(instance, Mapping) else range(len(instance))) if part not in known]


def _judged(validator: Any, instance: Any, schema: Any, spend: Spend) -> Iterator[Any]:
    if not isinstance(schema, Mapping):
        return
    spend(1 + len(instance))
    if isinstance(instance, Mapping):
        yield from _members(instance, schema, spend)
    else:
        yield from _items(validator, instance, schema)
    for below, part in _applied(validator, instance, schema):
        yield from _judged(below, instance, part, spend)


def _members(instance: Mapping[str, Any], schema: Mapping[str, Any], spend: Spend) -> Iterator[str]:
    if "additionalProperties" in schema or "unevaluatedProperties" in schema:
        yield from instance
        return
    yield from (name for name in schema.get("properties", ()) if name in instance)
    for pattern in schema.get("patternProperties", ()):
        yield from (name for name in instance if matches(pattern, name, spend))


def _items(validator: Any, instance: Sequence[Any], schema: Mapping[str, Any]) -> Iterator[int]:
    items = schema.get("items")
    if isinstance(items, list | tuple):  # the spelling before 2020-12
        leading, rest = items, "additionalItems" in schema
    else:
        leading, rest = schema.get("prefixItems", ()), items is not None
    yield from range(len(instance) if rest or "unevaluatedItems" in schema else min(len(leading), len(instance)))
    if "contains" in schema:
        wanted = schema["contains"]
        yield from (index for index, item in enumerate(instance) if _fits(validator, wanted, item))


def _fits(validator: Any, schema: Any, instance: Any) -> bool:
    return next(validator.descend(instance, schema), None) is None


def _applied(validator: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """The schemas inside `schema` that hold for the same value, each with its validator."""
    for resolved in _referred(validator, schema):
        yield validator.evolve(schema=resolved.contents, _resolver=resolved.resolver), resolved.contents
    yield from ((validator, part) for part in schema.get("allOf", ()))
    for keyword in ("anyOf", "oneOf"):
        yield from ((validator, part) for part in schema.get(keyword, ()) if _fits(validator, part, instance))
    if "if" in schema:
        if _fits(validator, schema["if"], instance):
            yield validator, schema["if"]
            yield validator, schema.get("then", True)
        else:
            yield validator, schema.get("else", True)
    if isinstance(instance, Mapping):
        dependent = schema.get("dependentSchemas", {})
        yield from ((validator, part) for name, part in dependent.items() if name in instance)


def _referred(validator: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    from referencing.jsonschema import lookup_recursive_ref  # lazy: loading it takes longer than most runs need

    # jsonschema has no public way from a reference to what it names.
    resolver = validator._resolver
    for keyword in ("$ref", "$dynamicRef"):
        if keyword in schema:
            yield resolver.lookup(schema[keyword])
    if "$recursiveRef" in schema:
        yield lookup_recursive_ref(resolver)
