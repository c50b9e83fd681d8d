"""Which draft a schema is written in, and the form in which it is used here.

Only drafts 07, 2019-09 and 2020-12 are read; without `$schema` it is 2020-12. A schema is prepared once: its regular
expressions are checked, and `$schema` is taken out, so that nothing can choose another validator on the way down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import unquote

from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import Path, escape, with_subschemas
from wave_runtime.plan.json_schema.matcher import matcher
from wave_runtime.plan.json_schema.pattern import PatternError
from wave_runtime.schema.quote import quoted

Draft: TypeAlias = Literal["07", "2019-09", "2020-12"]

_DRAFTS: Mapping[str, Draft] = {
    "json-schema.org/draft-07/schema": "07",
    "json-schema.org/draft/2019-09/schema": "2019-09",
    "json-schema.org/draft/2020-12/schema": "2020-12",
}

_MAX_STEPS = 128

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
"""Keywords whose value names another schema."""


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
    hidden: tuple[Json, ...]
    """Schemas inside it that references alone lead to, where no keyword has one."""


def prepare(schema: Json) -> Prepared:
    """Raises SchemaProblem for a draft, a pattern or a part that cannot be used."""
    draft = _draft_of(schema)
    places: set[Path] = set()
    references: list[str] = []

    def prepared(node: Json, path: Path) -> Json:
        if len(path) > _MAX_STEPS:
            raise SchemaProblem("the schema is nested too deeply", pointer_of(path))
        places.add(path)
        if not isinstance(node, Mapping):
            return node
        inner = with_subschemas(node, lambda step, part: prepared(part, (*path, *step)))
        inner.pop("$schema", None)
        _check_patterns(inner, path)
        if path and _changes_base(inner, draft):
            raise SchemaProblem(
                "a schema inside another cannot have an `$id`; compile the plan again", pointer_of(path)
            )
        references.extend(ref for keyword in REFERENCES if isinstance(ref := inner.get(keyword), str))
        return inner

    whole = prepared(schema, ())
    hidden: list[Json] = []
    for reference in references:  # grows with what is hidden
        path, part = find(whole, reference)
        if path is not None and path not in places:
            if isinstance(part, Mapping) and prepared(part, path) != part:
                raise SchemaProblem("a schema inside another cannot have a draft of its own", pointer_of(path))
            hidden.append(part)
    return Prepared(draft, whole, tuple(hidden))


def find(whole: Json, reference: str) -> tuple[Path | None, Json]:
    """The place that a reference by JSON Pointer names, and what stands there; no place: it is another reference.
    Raises SchemaProblem if there is nothing, or no schema."""
    base = whole.get("$id") if isinstance(whole, Mapping) else None
    fragment = reference.removeprefix(base.removesuffix("#")) if isinstance(base, str) else reference
    if not fragment.startswith("#/"):
        return None, None
    path: list[str | int] = []
    node = whole
    for part in unquote(fragment[2:]).split("/"):
        step = part.replace("~1", "/").replace("~0", "~")
        match node:
            case Mapping() if step in node:
                path.append(step)
                node = node[step]
            case list() | tuple() if step.isdecimal() and int(step) < len(node):
                path.append(int(step))
                node = node[int(step)]
            case _:
                raise leads_nowhere(reference)
    if not isinstance(node, Mapping | bool):
        raise SchemaProblem(f"the reference {quoted(reference)} leads to what is no schema")
    return tuple(path), node


def leads_nowhere(reference: str) -> SchemaProblem:
    """What to raise for a reference that names nothing."""
    return SchemaProblem(f"the reference {quoted(reference)} leads nowhere; only `#/...` is followed")


def _changes_base(schema: Mapping[str, Json], draft: Draft) -> bool:
    own = schema.get("$id")
    return isinstance(own, str) and not own.startswith("#") and not (draft == "07" and "$ref" in schema)


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
