"""Which draft a schema is written in, and the form in which it is used here.

Only drafts 07, 2019-09 and 2020-12 are read; without `$schema` it is 2020-12. A schema is prepared once: its regular
expressions are checked, and `$schema` is taken out, so that nothing can choose another validator on the way down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import Path, escape, with_subschemas
from wave_runtime.plan.json_schema.matcher import matcher
from wave_runtime.plan.json_schema.pattern import PatternError

Draft: TypeAlias = Literal["07", "2019-09", "2020-12"]

_DRAFTS: Mapping[str, Draft] = {
    "json-schema.org/draft-07/schema": "07",
    "json-schema.org/draft/2019-09/schema": "2019-09",
    "json-schema.org/draft/2020-12/schema": "2020-12",
}

_MAX_STEPS = 128


class SchemaProblem(Exception):
    """The schema cannot be used; `pointer` leads into the schema."""

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class Prepared:
    """A schema as the validator and the generator use it."""

    draft: Draft
    schema: Json


def prepare(schema: Json) -> Prepared:
    """Raises SchemaProblem for a draft or a pattern that cannot be used."""
    draft = _draft_of(schema)

    def prepared(node: Json, path: Path) -> Json:
        if len(path) > _MAX_STEPS:
            raise SchemaProblem("the schema is nested too deeply", pointer_of(path))
        if not isinstance(node, Mapping):
            return node
        inner = with_subschemas(node, lambda step, part: prepared(part, (*path, *step)))
        inner.pop("$schema", None)
        _check_patterns(inner, path)
        return inner

    return Prepared(draft, prepared(schema, ()))


def _check_patterns(schema: Mapping[str, Json], path: Path) -> None:
    patterns, named = [schema.get("pattern")], schema.get("patternProperties")
    for keyword, texts in (("pattern", patterns), ("patternProperties", named)):
        for text in texts if isinstance(texts, list | Mapping) else ():
            if isinstance(text, str):
                try:
                    matcher(text)
                except PatternError as error:
                    raise SchemaProblem(f"the pattern `{text}` {error}", pointer_of((*path, keyword))) from None


def pointer_of(path: Iterable[str | int]) -> str:
    """The JSON Pointer of a path of names and indexes."""
    return "".join("/" + escape(str(part)) for part in path)


def _draft_of(schema: Json) -> Draft:
    stated = schema.get("$schema") if isinstance(schema, Mapping) else None
    if stated is None:
        return "2020-12"
    known = _DRAFTS.get(stated.removesuffix("#").partition("://")[2]) if isinstance(stated, str) else None
    if known is None:
        raise SchemaProblem(
            f"the schema is written in `{stated}`; only drafts {', '.join(_DRAFTS.values())} are known", "/$schema"
        )
    return known
