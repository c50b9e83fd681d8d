"""A small, readable value that satisfies a JSON Schema, always the same for the same seed.

The schema proposes and the validator disposes: makers of texts, numbers, lists and objects give candidates,
likely ones first, and every candidate is tested before it is used inside a larger one. What a maker cannot foresee
(`not`, look-aheads, counted `contains`) is found by trying, within a budget.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.matcher import matcher
from wave_runtime.schema.conjunction import Conjunction, Expander
from wave_runtime.schema.dialect import SchemaProblem
from wave_runtime.schema.draw import rotated
from wave_runtime.schema.growth import Place
from wave_runtime.schema.lists import lists
from wave_runtime.schema.numbers import numbers
from wave_runtime.schema.objects import objects
from wave_runtime.schema.pattern_sample import samples
from wave_runtime.schema.texts import texts
from wave_runtime.schema.validate import Judge
from wave_runtime.schema.work import Work

_BUDGET = 20_000
_WORK = 3_000_000
_DEEPEST = 24
_WAYS = 64
_CANDIDATES = 400

_KINDS = ("object", "array", "string", "number", "boolean", "null")
_SIGNS = {
    "object": (
        *("properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties"),
        *("maxProperties", "dependentRequired", "dependentSchemas", "dependencies", "unevaluatedProperties"),
    ),
    "array": ("items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems"),
    "string": ("pattern", "format", "minLength", "maxLength"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}
"""Keywords that speak of a type, for schemas that do not name one."""


class CannotSimulate(Exception):
    """No value was found. `keyword` of the schema could not be satisfied at `pointer` in the value."""

    def __init__(self, keyword: str, pointer: str, message: str) -> None:
        super().__init__(message)
        self.keyword = keyword
        self.pointer = pointer
        self.message = message


class _Exhausted(Exception):
    pass


def generate(schema: Json, seed: str, name: str = "value") -> Json:
    """A value that `validate` accepts; `name` says what it is, for texts. Raises CannotSimulate."""
    try:
        judge, work = Judge(schema), Work(_WORK)
        blame = None
        for lean in (False, True):  # without everything optional, when the whole is too much
            generator = _Generator(judge, seed, work)
            value = generator.first(Place(name=name, known=frozenset({"#"}), lean=lean))
            if value is not _NONE and not judge.findings(value):
                return value
            blame = generator.blame or blame
    except SchemaProblem as problem:
        keyword = problem.pointer.rpartition("/")[2] or "$ref"
        raise CannotSimulate(keyword, "", problem.message) from None
    except RecursionError:
        raise CannotSimulate("$ref", "", "the schema refers to itself without end") from None
    keyword, pointer = blame or ("schema", "")
    at = f" at {pointer}" if pointer else ""
    raise CannotSimulate(keyword, pointer, f"found no value that satisfies `{keyword}`{at}")


_NONE: Json = ("no value",)
"""Compared by identity."""


class _Generator:
    def __init__(self, judge: Judge, seed: str, work: Work) -> None:
        self._judge = judge
        self._work = work
        self._seed = seed
        self._expander = Expander(judge.prepared, work)
        self._left = _BUDGET
        self._optional = 0
        self.blame: tuple[str, str] | None = None
        """Keyword and place of the innermost value that was needed and not found."""

    def first(self, place: Place) -> Json:
        """A value for the whole schema; `_NONE` without one."""
        try:
            return next(self.grow((self._judge.prepared.schema,), place), _NONE)
        except _Exhausted:
            return _NONE

    def grow(self, schemas: Sequence[Json], place: Place) -> Iterator[Json]:
        found, missed = False, None
        self._spend(("$ref", ""), place)
        if place.depth > _DEEPEST:
            missed = "$ref", ""
        else:
            for candidate in self._candidates(schemas, place):
                reason = self._judge.first_reason(schemas, candidate, self._work)
                if reason is None:
                    found = True
                    self._forgive(place)
                    yield candidate
                else:
                    missed = missed or reason
                    self._spend(missed, place)
        if not found:
            self._accuse(missed or (_contradiction(schemas), ""), place)

    def try_grow(self, schemas: Sequence[Json], place: Place) -> Iterator[Json]:
        values = self.grow(schemas, place)
        while True:
            self._optional += 1
            try:
                value = next(values, _NONE)
            finally:
                self._optional -= 1
            if value is _NONE:
                return
            yield value

    def _spend(self, reason: tuple[str, str], place: Place) -> None:
        self._left -= 1
        if self._left <= 0:
            self._accuse(reason, place)
            raise _Exhausted

    def _accuse(self, reason: tuple[str, str], place: Place) -> None:
        keyword, below = reason
        if not self._optional and (self.blame is None or not self.blame[1].startswith(place.pointer)):
            self.blame = keyword, place.pointer + below

    def _forgive(self, place: Place) -> None:
        if self.blame is not None and self.blame[1].startswith(place.pointer):
            self.blame = None

    def fits(self, schema: Json, instance: Json) -> bool:
        return self._judge.first_reason((schema,), instance, self._work) is None

    def expand(self, schemas: Sequence[Json], place: Place) -> Iterator[Conjunction]:
        return self._expander.expand(schemas, place.known)

    def recurs(self, schemas: Sequence[Json], place: Place) -> bool:
        return self._expander.recurs(schemas, place.known)

    def names_like(self, pattern: str, place: Place) -> Iterator[str]:
        tree = matcher(pattern).tree
        if tree is not None:
            yield from samples(tree, place.name, f"{self._seed}{place.pointer}", least=0)

    def _candidates(self, schemas: Sequence[Json], place: Place) -> Iterator[Json]:
        for shape in islice(self.expand(schemas, place), _WAYS):
            yield from islice(self._of_shape(shape, place), _CANDIDATES)

    def _of_shape(self, shape: Conjunction, place: Place) -> Iterator[Json]:
        seed = f"{self._seed}{place.pointer}"
        fixed = [*shape.each("const"), *(value for values in shape.each("enum") for value in rotated(values, seed))]
        if fixed:
            yield from fixed
            return
        for examples in shape.each("examples"):
            yield from examples
        yield from shape.each("default")
        for kind in _kinds(shape):
            yield from self._of_kind(kind, shape, place, seed)

    def _of_kind(self, kind: str, shape: Conjunction, place: Place, seed: str) -> Iterator[Json]:
        match kind:
            case "object":
                yield from objects(shape, place, self)
            case "array":
                yield from lists(shape, place, self)
            case "string":
                yield from texts(shape, name=place.name, number=place.number, seed=seed)
            case "number" | "integer":
                yield from numbers(shape, integer=kind == "integer", seed=seed)
            case "boolean":
                yield from rotated((True, False), seed)
            case _:
                yield None


def _kinds(shape: Conjunction) -> list[str]:
    """The types that a value may have, the one that the schema speaks of first."""
    stated = [[kinds] if isinstance(kinds, str) else list(kinds) for kinds in shape.each("type")]
    if stated:
        allowed = [kind for kind in stated[0] if all(_covers(kinds, kind) for kinds in stated[1:])]
        # `number` in one table and `integer` in another leave the integers.
        narrower = [kind for kinds in stated[1:] for kind in kinds if all(_covers(other, kind) for other in stated)]
        order = sorted(dict.fromkeys((*allowed, *narrower)), key=lambda kind: kind == "null")
    else:
        spoken = [kind for kind, signs in _SIGNS.items() if any(sign in t for t in shape.tables for sign in signs)]
        order = list(dict.fromkeys((*spoken, "string", *_KINDS)))
    refused = [
        schema["type"] for schema in shape.each("not") if isinstance(schema, Mapping) and set(schema) == {"type"}
    ]
    return [kind for kind in order if not any(_covers([no] if isinstance(no, str) else no, kind) for no in refused)]


def _covers(kinds: Sequence[str], kind: str) -> bool:
    return kind in kinds or (kind == "integer" and "number" in kinds)


def _contradiction(schemas: Sequence[Json]) -> str:
    """The keyword to name when there was nothing to try."""
    if any(schema is False for schema in schemas):
        return "false"
    tables = [schema for schema in schemas if isinstance(schema, Mapping)]
    keywords = ("minimum", "exclusiveMinimum", "multipleOf", "allOf", "$ref", "anyOf", "oneOf", "if", "not", "type")
    return next((keyword for keyword in keywords if any(keyword in table for table in tables)), "schema")
