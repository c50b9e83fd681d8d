"""Does a JSON value obey its JSON Schema? Every reason, in order, in our own words.

Nothing is fetched: a reference that leaves the schema is a finding. A schema that cannot be used (another draft,
an invalid keyword, a pattern that does not compile, a reference without end) is a finding as well: bad input
is never an exception.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import NAMED
from wave_runtime.ports import Finding
from wave_runtime.schema.dialect import Draft, Prepared, SchemaProblem, leads_nowhere, pointer_of, prepare
from wave_runtime.schema.keyword_checks import CHECKS, CHECKS_7, counted, nearest
from wave_runtime.schema.messages import count, describe, sentences
from wave_runtime.schema.quote import quoted
from wave_runtime.schema.work import Work


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
        """All reasons against `instance`. Raises SchemaProblem for references that lead nowhere or never end, and when
        the check takes too long."""
        found: dict[tuple[Any, ...], Finding] = {}
        validator = self._validator.evolve(format_checker=Work.on(instance))
        for error in _guarded(validator.iter_errors(instance)):
            pointer = pointer_of(error.absolute_path)
            order = tuple((isinstance(part, str), part) for part in error.absolute_path)
            for number, text in enumerate(_explain(error)):
                found.setdefault((order, str(error.validator), number, text), Finding(pointer, text))
        return tuple(dict.fromkeys(found[key] for key in sorted(found)))

    def first_reason(self, schemas: Iterable[Json], instance: Json, work: Work) -> tuple[str, str] | None:
        """Keyword and JSON Pointer of one reason why `instance` does not obey `schemas`, which stand somewhere in
        the prepared one (`false` for the schema `false`); None when it obeys all. Faster than `findings`; spends of
        `work`. Raises SchemaProblem."""
        for schema in schemas:
            if schema is False:
                return "false", ""
            if schema is True:
                continue
            validator = self._validator.evolve(schema=schema, format_checker=work)
            error = next(_guarded(validator.iter_errors(instance)), None)
            if error is not None:
                return str(error.validator or "false"), pointer_of(error.absolute_path)
        return None


def _explain(error: Any) -> tuple[str, ...]:
    name = _judged_name(error)
    prefix = f"the member name {quoted(name)}: " if name is not None else ""
    if error.validator in ("anyOf", "oneOf"):
        return (prefix + _alternatives(error),)
    texts = sentences(error.validator, error.validator_value, error.instance, error.schema)
    return tuple(prefix + text for text in texts)


def _alternatives(error: Any) -> str:
    options = count(len(error.validator_value), "alternative")
    reason = nearest(error.context)
    if reason is None:
        return (
            f"expected a value that fits exactly one of {options}, found {describe(error.instance)}, which fits several"
        )
    which = "one of" if error.validator == "anyOf" else "exactly one of"
    path = pointer_of(reason.relative_path)
    at = f" at {path}" if path else ""
    return f"expected a value that fits {which} {options}; the nearest misses{at}: {_explain(reason)[0]}"


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
        raise leads_nowhere(f"#{error.ref}" if error.ref.startswith("/") else error.ref) from None


def _checked_validator(prepared: Prepared) -> Any:
    from jsonschema import FormatChecker  # lazy: loading it takes longer than most runs need
    from jsonschema.exceptions import SchemaError

    kind = _validator_class(prepared.draft)
    try:
        for schema in (prepared.schema, *prepared.hidden):
            kind.check_schema(schema, format_checker=FormatChecker(formats=()))
    except SchemaError as error:
        text = _explain(error)[0]
        raise SchemaProblem(f"the schema is not valid: {text}", pointer_of(error.absolute_path)) from None
    except RecursionError:
        raise SchemaProblem("the schema is nested too deeply") from None
    return kind(prepared.schema, _resolver=_resolver(prepared))


def _resolver(prepared: Prepared) -> Any:
    """Looks references up in the schema alone, with all its anchors known from the beginning."""
    from referencing import Registry  # lazy: loading it takes longer than most runs need
    from referencing.jsonschema import DRAFT7, DRAFT201909, DRAFT202012

    specification = {"07": DRAFT7, "2019-09": DRAFT201909, "2020-12": DRAFT202012}[prepared.draft]
    resource = specification.create_resource(prepared.schema)
    base = resource.id() or ""
    return Registry().with_resource(base, resource).crawl().resolver(base)


@cache
def _validator_class(draft: Draft) -> Any:
    from jsonschema import validators  # lazy: loading it takes longer than most runs need

    kinds = {
        "07": validators.Draft7Validator,
        "2019-09": validators.Draft201909Validator,
        "2020-12": validators.Draft202012Validator,
    }
    extend: Any = validators.extend  # untyped in its stubs
    checks: Any = {**kinds[draft].VALIDATORS, **CHECKS, **(CHECKS_7 if draft == "07" else {})}
    known = kinds[draft].VALIDATORS
    return extend(
        kinds[draft], {keyword: counted(keyword, check) for keyword, check in checks.items() if keyword in known}
    )
