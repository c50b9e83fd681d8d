"""The keywords of JSON Schema that are checked here and not by jsonschema: what compares, measures and chooses.

Patterns go to the matcher, equality needs no more than one look at each item, and of alternatives that all fail the
nearest is kept. Messages are made elsewhere, from the errors. Every check, ours or not, spends of the work of its
question: that stands where jsonschema has the format checker, the one thing which it hands on to all checks.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from wave_runtime.schema.equality import equal_items, key_of
from wave_runtime.schema.evaluated import unevaluated
from wave_runtime.schema.formats import FORMATS
from wave_runtime.schema.members import extra_members, matches
from wave_runtime.schema.work import Work, weight

Check: TypeAlias = Callable[[Any, Any, Any, Any], Iterable[Any] | None]
"""Of a validator, the value of the keyword, an instance and the schema around: the errors."""

_REFERENCE_STEPS = 30
_ERROR_STEPS = 4
_REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
_SIZED = frozenset({dict, list, tuple})
_LISTS = frozenset({"additionalItems", "items"})
"""Checks of jsonschema that write whole lists into their errors when they allow nothing."""


def counted(keyword: str, check: Check) -> Check:
    """`check`, spending of the work of its question."""
    least = _REFERENCE_STEPS if keyword in _REFERENCES else 1

    def run(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        work: Work = validator.format_checker
        steps = least
        if type(value) in _SIZED:  # not `isinstance`, which takes longer than most checks
            steps += len(value)
        if type(instance) in _SIZED:
            steps += len(instance)
        work.spend(steps)
        for error in check(validator, value, instance, schema) or ():
            work.spend(_ERROR_STEPS + (weight(instance) if keyword in _LISTS and value is False else 0))
            yield error

    return run


def work_of(validator: Any) -> Work:
    """The work of the question that `validator` is asked."""
    work: Work = validator.format_checker
    return work


def nearest(errors: Iterable[Any]) -> Any | None:
    """The error that says most: of the alternative that the value came closest to. None: there is none.

    An alternative that fails deeper in the value was nearer, one of another type was not meant at all.
    """
    return min(errors, key=_distance, default=None)


def _distance(error: Any) -> tuple[int, int]:
    never, other = error.validator is None, error.validator in ("type", "const", "enum")
    return (2 * never or (other and not error.relative_path), -len(error.relative_path))


def _error(*context: Any) -> Any:
    from jsonschema.exceptions import ValidationError  # lazy: loading it takes longer than most runs need

    return ValidationError("", context=context)


def _when(kind: str, holds: Callable[[Any, Any], bool]) -> Check:
    """The check that `holds(value, instance)` for instances of one type."""

    def check(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        if validator.is_type(instance, kind) and not holds(value, instance):
            yield _error()

    return check


def _type(validator: Any, kinds: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if not any(validator.is_type(instance, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        yield _error()


def _enum(validator: Any, options: Any, instance: Any, schema: Any) -> Iterator[Any]:
    work_of(validator).spend(weight(options))
    key = key_of(instance)
    if not any(key_of(option) == key for option in options):
        yield _error()


def _const(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
    yield from _enum(validator, [value], instance, schema)


def _multiple_of(factor: Any, instance: Any) -> bool:
    """In decimals, as the number is written: 19.99 is a multiple of 0.01, whatever the doubles say."""
    return math.isfinite(instance) and Fraction(repr(instance)) % Fraction(repr(factor)) == 0


def _unique_items(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if wanted and validator.is_type(instance, "array"):
        work_of(validator).spend(weight(instance))
        if equal_items(instance) is not None:
            yield _error()


def _format(validator: Any, form: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if isinstance(instance, str) and form in FORMATS:
        work_of(validator).spend(len(instance) // 10)
        if not FORMATS[form].check(instance):
            yield _error()


def _pattern(validator: Any, pattern: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if isinstance(instance, str) and not matches(pattern, instance, work_of(validator).spend):
        yield _error()


def _pattern_properties(validator: Any, patterns: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if validator.is_type(instance, "object"):
        for pattern, wanted in patterns.items():
            for name, value in instance.items():
                if matches(pattern, name, work_of(validator).spend):
                    yield from validator.descend(value, wanted, path=name, schema_path=pattern)


def _additional_properties(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if not validator.is_type(instance, "object") or wanted is True:
        return
    extra = extra_members(instance, schema, work_of(validator).spend)
    if wanted is False:
        if next(extra, None) is not None:
            yield _error()
        return
    for name in extra:
        yield from validator.descend(instance[name], wanted, path=name)


def _unevaluated(kind: str) -> Check:
    """The check that parts of objects or of arrays fit when nothing beside judges them."""

    def check(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[Any]:
        if validator.is_type(instance, kind):
            rest = unevaluated(validator, instance, schema, work_of(validator).spend)
            if any(next(validator.descend(instance[part], wanted), None) is not None for part in rest):
                yield _error()

    return check


def _contains(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if not validator.is_type(instance, "array"):
        return
    least, most = schema.get("minContains", 1), schema.get("maxContains")
    found = 0
    for item in instance:
        found += next(validator.descend(item, wanted), None) is None
        if most is not None and found > most:
            break
    if found < least or (most is not None and found > most):
        yield _error()


def _contains_7(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[Any]:
    """Draft 7 has no `minContains` and `maxContains`."""
    yield from _contains(validator, wanted, instance, {"contains": wanted})


def _any_of(validator: Any, options: Any, instance: Any, schema: Any) -> Iterator[Any]:
    found = _first_that_fits(validator, options, instance)
    if not isinstance(found, int):
        yield found


def _one_of(validator: Any, options: Any, instance: Any, schema: Any) -> Iterator[Any]:
    found = _first_that_fits(validator, options, instance)
    if not isinstance(found, int):
        yield found
    elif any(next(validator.descend(instance, option), None) is None for option in options[found + 1 :]):
        yield _error()


def _first_that_fits(validator: Any, options: Any, instance: Any) -> Any:
    """The index of the first option that accepts `instance`, or an error that holds the nearest reason."""
    best = None
    for index, option in enumerate(options):
        reason = nearest(validator.descend(instance, option, schema_path=index))
        if reason is None:
            return index
        best = reason if best is None else nearest((best, reason))
    return _error(best)


def _not(validator: Any, refused: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if next(validator.descend(instance, refused), None) is None:
        yield _error()


CHECKS_7: Mapping[str, Check] = {"contains": _contains_7}
"""What draft 7 means otherwise than the later drafts."""

CHECKS: Mapping[str, Check] = {
    "additionalProperties": _additional_properties,
    "anyOf": _any_of,
    "const": _const,
    "contains": _contains,
    "enum": _enum,
    "exclusiveMaximum": _when("number", lambda bound, number: number < bound),
    "exclusiveMinimum": _when("number", lambda bound, number: number > bound),
    "format": _format,
    "maximum": _when("number", lambda bound, number: number <= bound),
    "maxItems": _when("array", lambda bound, items: len(items) <= bound),
    "maxLength": _when("string", lambda bound, text: len(text) <= bound),
    "maxProperties": _when("object", lambda bound, members: len(members) <= bound),
    "minimum": _when("number", lambda bound, number: number >= bound),
    "minItems": _when("array", lambda bound, items: len(items) >= bound),
    "minLength": _when("string", lambda bound, text: len(text) >= bound),
    "minProperties": _when("object", lambda bound, members: len(members) >= bound),
    "multipleOf": _when("number", _multiple_of),
    "not": _not,
    "oneOf": _one_of,
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "type": _type,
    "unevaluatedItems": _unevaluated("array"),
    "unevaluatedProperties": _unevaluated("object"),
    "uniqueItems": _unique_items,
}
