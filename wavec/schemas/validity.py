"""Is a value a JSON Schema, and does a value obey one? The one file of the compiler that uses jsonschema."""

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast

from wave_runtime.plan import Json, canonical
from wave_runtime.plan.json_schema.keywords import Path
from wave_runtime.plan.record import dataclass

from wavec.schemas.document import Draft
from wavec.schemas.plain_schema import is_plain_schema

DEFAULT_DRAFT = "https://json-schema.org/draft/2020-12/schema"
KNOWN_DRAFTS: Mapping[str, Draft] = {
    "http://json-schema.org/draft-07/schema": "07",
    "https://json-schema.org/draft/2019-09/schema": "2019-09",
    DEFAULT_DRAFT: "2020-12",
}
URLS: Mapping[Draft, str] = {draft: url for url, draft in KNOWN_DRAFTS.items()}


def draft_of(schema: Json) -> Draft:
    """The draft that a valid schema is written in."""
    stated = schema.get("$schema", DEFAULT_DRAFT) if isinstance(schema, Mapping) else DEFAULT_DRAFT
    return KNOWN_DRAFTS[stated.rstrip("#")] if isinstance(stated, str) else KNOWN_DRAFTS[DEFAULT_DRAFT]


def schema_problems(schema: Json) -> Mapping[Path, str]:
    """Where and why `schema` is no JSON Schema of the draft that it names: one reason for each place. None if it
    is one."""
    if not isinstance(schema, dict | bool):
        return {(): "a JSON Schema is an object, `true` or `false`"}
    if isinstance(schema, bool):
        return {}
    draft = schema.get("$schema", DEFAULT_DRAFT)
    if not isinstance(draft, str) or draft.rstrip("#") not in KNOWN_DRAFTS:
        return {("$schema",): f"`{draft}` is not a draft that is known here: 07, 2019-09 and 2020-12 are"}
    return {} if is_plain_schema(schema) else _invalid(schema)


def schema_problem(schema: Json) -> tuple[Path, str] | None:
    """The first of its problems."""
    return next(iter(schema_problems(schema).items()), None)


def _invalid(schema: Json) -> Mapping[Path, str]:
    # Imported here: it takes 50 ms, and most projects have plain schemas alone.
    from jsonschema.exceptions import best_match
    from jsonschema.validators import validator_for

    kind: Any = validator_for(cast(Any, schema))
    validator = validator_for(kind.META_SCHEMA, default=kind)(kind.META_SCHEMA, format_checker=_formats_of(kind))
    found: dict[Path, str] = {}
    for error in validator.iter_errors(cast(Any, schema)):
        # Of the alternatives of one place the nearest is told.
        nearest: Any = best_match(iter([error]))
        found.setdefault(tuple(nearest.absolute_path), _in_words(nearest))
    return found


def _formats_of(kind: Any) -> Any:
    """The formats of keywords' values, without that of patterns: the package means those of Python."""
    from jsonschema import FormatChecker

    return FormatChecker(formats=[name for name in kind.FORMAT_CHECKER.checkers if name != "regex"])


def _in_words(error: Any) -> str:
    keyword = next((step for step in reversed(error.absolute_path) if isinstance(step, str)), "schema")
    found = error.instance
    written = found if isinstance(found, str) else canonical(found) if isinstance(found, int | float) else ""
    shown = f"`{written}`" if 0 < len(written) <= 60 else "this"
    match error.validator:
        case "type":
            wanted = error.validator_value
            kinds = wanted if isinstance(wanted, list) else [wanted]
            return f"{shown} cannot be the value of `{keyword}`: expected {' or '.join(map(str, kinds))}"
        case "enum" | "anyOf" if keyword == "type":
            return f"{shown} is not a type of JSON Schema"
        case "format":
            return f"{shown} is not a valid {error.validator_value}"
        case "minimum" | "exclusiveMinimum":
            return f"`{keyword}` is too small: {found}"
        case "minItems":
            return f"`{keyword}` has nothing in it"
        case "uniqueItems":
            return f"`{keyword}` has an item twice"
        case _:
            return f"{shown} is not allowed for `{keyword}`"


class Unjudged(Exception):
    """Whether the value obeys is not known: a reference leads nowhere or never ends, or the validator fails."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One reason why a value does not obey a schema."""

    keyword: str
    """`false` for the schema `false`."""
    expected: Any
    """The value of the keyword."""
    instance: Json
    path: tuple[str | int, ...]
    """From the whole value to `instance`; for a member's name, to the object."""
    schema_path: tuple[str | int, ...]
    alternatives: tuple["Violation", ...]
    """Why each of several alternatives was no choice."""


class Judge:
    """The validator of one whole schema. What patterns and formats mean is given by the caller.

    `search(pattern, text)` says whether a pattern matches anywhere; `formats` are those that are asserted. Both may
    raise what they like: it goes through.
    """

    def __init__(
        self, schema: Json, search: Callable[[str, str], bool], formats: Mapping[str, Callable[[str], bool]]
    ) -> None:
        from jsonschema import FormatChecker
        from referencing import Registry

        checker = FormatChecker(formats=())
        for name, check in formats.items():
            checker.checks(name)(lambda value, check=check: not isinstance(value, str) or check(value))
        kind = _judging(_draft_of(schema), search)
        self._validator = kind(schema, registry=Registry(), format_checker=checker)

    def violation(self, instance: Json, schema: Json | None = None) -> Violation | None:
        """The first reason against `instance`; None: it obeys. `schema` is a part of the whole. Raises Unjudged."""
        from referencing.exceptions import Unresolvable

        validator = self._validator if schema is None else self._validator.evolve(schema=schema)
        try:
            error = next(validator.iter_errors(instance), None)
        except (RecursionError, Unresolvable, re.error, TypeError):
            # TypeError: the package stumbles over `items: false` beside `unevaluatedItems` in draft 2019-09.
            raise Unjudged from None
        return None if error is None else _violation(error)


def _violation(error: Any) -> Violation:
    return Violation(
        error.validator or "false",
        error.validator_value,
        error.instance,
        tuple(error.absolute_path),
        tuple(error.absolute_schema_path),
        tuple(_violation(inner) for inner in error.context),
    )


def _draft_of(schema: Json) -> str:
    stated = schema.get("$schema", DEFAULT_DRAFT) if isinstance(schema, Mapping) else DEFAULT_DRAFT
    return str(stated).rstrip("#")


@lru_cache(maxsize=16)
def _judging(draft: str, search: Callable[[str, str], bool]) -> Any:
    """The validator class of a draft, in which `search` stands for Python's reading of patterns."""
    from jsonschema import ValidationError, validators

    def inside(validator: Any, item: Any, below: Any, name: str) -> Iterator[Any]:
        for error in validator.descend(item, below, path=name):
            if below is False:  # the package forgets the name then
                error.path.appendleft(name)
            yield error

    def matching(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[Any]:
        if isinstance(instance, str) and not search(pattern, instance):
            yield ValidationError("pattern")

    def by_pattern(validator: Any, patterns: Mapping[str, Any], instance: Any, schema: Any) -> Iterator[Any]:
        for pattern, below in patterns.items() if isinstance(instance, dict) else ():
            for name, item in instance.items():
                if search(pattern, name):
                    yield from inside(validator, item, below, name)

    def additional(validator: Any, below: Any, instance: Any, schema: Any) -> Iterator[Any]:
        known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        for name, item in instance.items() if isinstance(instance, dict) else ():
            if name not in known and not any(search(pattern, name) for pattern in patterns):
                yield from inside(validator, item, below, name)

    def named(validator: Any, members: Mapping[str, Any], instance: Any, schema: Any) -> Iterator[Any]:
        for name, below in members.items() if isinstance(instance, dict) else ():
            if name in instance:
                yield from inside(validator, instance[name], below, name)

    def multiple(validator: Any, factor: Any, instance: Any, schema: Any) -> Iterator[Any]:
        # As numbers are written: 19.99 is a multiple of 0.01, whatever the doubles say.
        if isinstance(instance, bool) or not isinstance(instance, int | float):
            return
        if Fraction(repr(instance)) % Fraction(repr(factor)) != 0:
            yield ValidationError("multipleOf")

    extend: Any = validators.extend  # untyped in its stubs
    return extend(
        validators.validator_for({"$schema": draft}),
        {
            "pattern": matching,
            "properties": named,
            "patternProperties": by_pattern,
            "additionalProperties": additional,
            "multipleOf": multiple,
        },
    )
