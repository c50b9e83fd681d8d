"""Does a JSON value obey its JSON Schema? Every reason, in order, in our own words.

Nothing is fetched: a reference that leaves the schema is a finding. A schema that cannot be used (another draft,
an invalid keyword, a pattern that does not compile, a reference without end) is a finding as well: bad input
is never an exception.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from typing import Any

from wave_runtime.plan import Json
from wave_runtime.ports import Finding
from wave_runtime.schema.dialect import NAMED, Draft, Prepared, SchemaProblem, pointer_of, prepare
from wave_runtime.schema.formats import FORMATS
from wave_runtime.schema.messages import Patterns, count, describe, quoted, sentences


def validate(schema: Json, instance: Json) -> tuple[Finding, ...]:
    """Why `instance` does not obey `schema`: by place in the instance, then by keyword. Empty: it does."""
    try:
        return Judge(schema).findings(instance)
    except SchemaProblem as problem:
        at = f" (at {problem.pointer} of the schema)" if problem.pointer else ""
        return (Finding("", f"{problem.message}{at}"),)


class Judge:
    """A schema, ready for many questions. Raises SchemaProblem when it cannot be used."""

    def __init__(self, schema: Json) -> None:
        self.prepared: Prepared = prepare(schema)
        self._validator = _checked_validator(self.prepared)

    def findings(self, instance: Json) -> tuple[Finding, ...]:
        """All reasons against `instance`. Raises SchemaProblem for references that lead nowhere or never end."""
        found: dict[tuple[Any, ...], Finding] = {}
        for error in _guarded(self._validator.iter_errors(instance)):
            pointer = pointer_of(error.absolute_path)
            order = tuple((isinstance(part, str), part) for part in error.absolute_path)
            for number, text in enumerate(_explain(error, self.prepared.patterns)):
                found.setdefault((order, str(error.validator), number, text), Finding(pointer, text))
        return tuple(dict.fromkeys(found[key] for key in sorted(found)))

    def first_reason(self, schemas: Iterable[Json], instance: Json) -> tuple[str, str] | None:
        """Keyword and JSON Pointer of one reason why `instance` does not obey `schemas`, which stand somewhere in
        the prepared one (`false` for the schema `false`); None when it obeys all. Faster than `findings`."""
        for schema in schemas:
            if schema is False:
                return "false", ""
            if schema is True:
                continue
            error = next(_guarded(self._validator.evolve(schema=schema).iter_errors(instance)), None)
            if error is not None:
                return str(error.validator or "false"), pointer_of(error.absolute_path)
        return None


def _explain(error: Any, patterns: Patterns) -> tuple[str, ...]:
    name = _judged_name(error)
    prefix = f"the member name {quoted(name)}: " if name is not None else ""
    if error.validator in ("anyOf", "oneOf"):
        return (prefix + _alternatives(error, patterns),)
    texts = sentences(error.validator, error.validator_value, error.instance, error.schema, patterns)
    return tuple(prefix + text for text in texts)


def _alternatives(error: Any, patterns: Patterns) -> str:
    options = count(len(error.validator_value), "alternative")
    if not error.context:
        return (
            f"expected a value that fits exactly one of {options}, found {describe(error.instance)}, which fits several"
        )
    which = "one of" if error.validator == "anyOf" else "exactly one of"
    nearest = _nearest(error.context)
    path = pointer_of(nearest.relative_path)
    at = f" at {path}" if path else ""
    reason = _explain(nearest, patterns)[0]
    return f"expected a value that fits {which} {options}; the nearest misses{at}: {reason}"


def _nearest(context: Iterable[Any]) -> Any:
    """The error that says most: of the alternative that the value came closest to.

    An alternative that fails deeper in the value was nearer, one of another type was not meant at all.
    """

    def distance(error: Any) -> tuple[int, int]:
        never, other = error.validator is None, error.validator in ("type", "const", "enum")
        return (2 * never or (other and not error.relative_path), -len(error.relative_path))

    return min(context, key=distance)


def _judged_name(error: Any) -> str | None:
    """The member name that `propertyNames` judged, if the error is about one."""
    path = list(error.absolute_schema_path)
    for index, part in enumerate(path[:-1]):
        if part == "propertyNames" and (index == 0 or path[index - 1] not in NAMED):
            return str(error.instance)
    return None


def _guarded(errors: Iterator[Any]) -> Iterator[Any]:
    from referencing.exceptions import Unresolvable  # lazy: loading it takes longer than most runs need

    try:
        yield from errors
    except RecursionError:
        raise SchemaProblem("the schema refers to itself without end, or the value is nested too deeply") from None
    except Unresolvable as error:
        target = f"#{error.ref}" if error.ref.startswith("/") else error.ref
        raise SchemaProblem(f"the reference {quoted(target)} leads nowhere; only `#/...` is followed") from None


def _checked_validator(prepared: Prepared) -> Any:
    from jsonschema import FormatChecker  # lazy: loading it takes longer than most runs need
    from jsonschema.exceptions import SchemaError
    from referencing import Registry

    kind = _validator_class(prepared.draft)
    try:
        kind.check_schema(prepared.schema, format_checker=FormatChecker(formats=()))
    except SchemaError as error:
        text = _explain(error, prepared.patterns)[0]
        raise SchemaProblem(f"the schema is not valid: {text}", pointer_of(error.absolute_path)) from None
    except RecursionError:
        raise SchemaProblem("the schema is nested too deeply") from None
    return kind(prepared.schema, registry=Registry(), format_checker=_format_checker())


@cache
def _validator_class(draft: Draft) -> Any:
    from jsonschema import validators  # lazy: loading it takes longer than most runs need

    kinds = {
        "07": validators.Draft7Validator,
        "2019-09": validators.Draft201909Validator,
        "2020-12": validators.Draft202012Validator,
    }
    extend: Any = validators.extend  # untyped in its stubs
    return extend(kinds[draft], {"multipleOf": _multiple_of})


@cache
def _format_checker() -> Any:
    from jsonschema import FormatChecker  # lazy: loading it takes longer than most runs need

    checker = FormatChecker(formats=())
    for row in FORMATS.values():
        checker.checks(row.name)(lambda value, check=row.check: not isinstance(value, str) or check(value))
    return checker


def _multiple_of(validator: Any, factor: Any, instance: Any, schema: Any) -> Iterator[Any]:
    """In decimals, as the number is written: 19.99 is a multiple of 0.01, whatever the doubles say."""
    from jsonschema.exceptions import ValidationError  # lazy: loading it takes longer than most runs need

    if isinstance(instance, bool) or not isinstance(instance, int | float):
        return
    if Fraction(repr(instance)) % Fraction(repr(factor)) != 0:
        yield ValidationError(f"{instance} is not a multiple of {factor}")
