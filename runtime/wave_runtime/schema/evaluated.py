"""Which members of an object `unevaluatedProperties` leaves alone: those that a schema beside it has judged.

Asked of a schema that accepts the object; if it does not, the object fails anyway.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from wave_runtime.plan.json_schema.automaton import Spend
from wave_runtime.schema.members import matches

_ALL_THE_REST = ("additionalProperties", "unevaluatedProperties")


def evaluated_members(validator: Any, instance: Mapping[str, Any], schema: Mapping[str, Any], spend: Spend) -> set[str]:
    """The names of the members that keywords beside `unevaluatedProperties` of `schema` have judged."""
    beside = {keyword: value for keyword, value in schema.items() if keyword != "unevaluatedProperties"}
    return set(_judged(validator, instance, beside, spend))


def _judged(validator: Any, instance: Mapping[str, Any], schema: Any, spend: Spend) -> Iterator[str]:
    if not isinstance(schema, Mapping):
        return
    spend(1 + len(instance))
    if any(keyword in schema for keyword in _ALL_THE_REST):
        yield from instance
        return
    yield from (name for name in schema.get("properties", ()) if name in instance)
    for pattern in schema.get("patternProperties", ()):
        yield from (name for name in instance if matches(pattern, name, spend))
    for below, part in _applied(validator, instance, schema):
        yield from _judged(below, instance, part, spend)


def _applied(validator: Any, instance: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """The schemas inside `schema` that hold for the same object, each with its validator."""

    def fits(part: Any) -> bool:
        return next(validator.descend(instance, part), None) is None

    for resolved in _referred(validator, schema):
        yield validator.evolve(schema=resolved.contents, _resolver=resolved.resolver), resolved.contents
    yield from ((validator, part) for part in schema.get("allOf", ()))
    for keyword in ("anyOf", "oneOf"):
        yield from ((validator, part) for part in schema.get(keyword, ()) if fits(part))
    if "if" in schema:
        if fits(schema["if"]):
            yield validator, schema["if"]
            yield validator, schema.get("then", True)
        else:
            yield validator, schema.get("else", True)
    yield from ((validator, part) for name, part in schema.get("dependentSchemas", {}).items() if name in instance)


def _referred(validator: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    from referencing.jsonschema import lookup_recursive_ref  # lazy: loading it takes longer than most runs need

    # jsonschema has no public way from a reference to what it names.
    resolver = validator._resolver
    for keyword in ("$ref", "$dynamicRef"):
        if keyword in schema:
            yield resolver.lookup(schema[keyword])
    if "$recursiveRef" in schema:
        yield lookup_recursive_ref(resolver)
