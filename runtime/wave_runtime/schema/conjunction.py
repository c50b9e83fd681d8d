"""Several schemas that hold for one value at once, and what they say together.

`allOf` and `$ref` are followed, of `anyOf`, `oneOf` and `if` one way is chosen: what remains is a plain list of
keyword tables. No merging: a question about the whole is a question to each, which keeps the meaning of
`additionalProperties` (it looks only at its own neighbours).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias
from urllib.parse import unquote

from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import subschemas
from wave_runtime.schema.dialect import REFERENCES, Prepared, find, leads_nowhere
from wave_runtime.schema.members import matches, uncounted
from wave_runtime.schema.work import Work

Table: TypeAlias = Mapping[str, Any]
"""The keywords of one schema."""

_STEPS = 30


@dataclass(frozen=True, slots=True)
class Conjunction:
    """What holds for one value after all choices."""

    tables: tuple[Table, ...]
    refs: frozenset[str]
    """References that were followed to get here."""

    def each(self, keyword: str) -> list[Any]:
        """What the tables say under `keyword`, in order."""
        return [table[keyword] for table in self.tables if keyword in table]

    def most(self, *keywords: str) -> Any:
        """The greatest value under any of `keywords`; None without one."""
        return max((value for keyword in keywords for value in self.each(keyword)), default=None)

    def least(self, *keywords: str) -> Any:
        """The smallest value under any of `keywords`; None without one."""
        return min((value for keyword in keywords for value in self.each(keyword)), default=None)

    def member(self, name: str) -> tuple[Json, ...]:
        """The schemas for the member `name` of an object."""
        return tuple(schema for table in self.tables for schema in _member(table, name))

    def item(self, index: int) -> tuple[Json, ...]:
        """The schemas for the item at `index` of a list."""
        return tuple(schema for table in self.tables for schema in _item(table, index))


class Expander:
    """Finds the conjunctions behind schemas of one document."""

    def __init__(self, prepared: Prepared, work: Work) -> None:
        self._prepared = prepared
        self._work = work

    def expand(self, schemas: Sequence[Json], known: frozenset[str]) -> Iterator[Conjunction]:
        """Every way to fulfil all `schemas`, alternatives that use `known` references again last."""
        yield from self._expand(tuple(schemas), (), frozenset(), known)

    def recurs(self, schemas: Sequence[Json], known: frozenset[str]) -> bool:
        """Whether a value of these schemas must follow one of the `known` references again."""
        seen: set[str] = set()
        return any(not known.isdisjoint(self._direct(schema, seen)) for schema in schemas)

    def _direct(self, schema: Json, seen: set[str]) -> Iterator[str]:
        """The references that a value must follow at once, but for those `seen`, which grows."""
        table: Table = schema if isinstance(schema, Mapping) else {}
        for keyword in REFERENCES:
            ref = table.get(keyword)
            if isinstance(ref, str) and ref not in seen:
                seen.add(ref)
                yield ref
                yield from self._direct(self.resolve(ref), seen)
        for part in table.get("allOf", ()):
            yield from self._direct(part, seen)

    def _expand(
        self, todo: tuple[Json, ...], done: tuple[Table, ...], refs: frozenset[str], known: frozenset[str]
    ) -> Iterator[Conjunction]:
        self._work.spend(_STEPS)
        if not todo:
            yield Conjunction(done, refs)
            return
        schema, rest = todo[0], todo[1:]
        if not isinstance(schema, Mapping):
            if schema:
                yield from self._expand(rest, done, refs, known)
            return
        table: Table = schema
        more: tuple[Json, ...] = tuple(table.get("allOf", ()))
        for keyword in REFERENCES:
            ref = table.get(keyword)
            if isinstance(ref, str) and ref not in refs:
                refs |= {ref}
                more = (self.resolve(ref), *more)
        if self._prepared.draft == "07" and "$ref" in table:  # its neighbours do not count in this draft
            yield from self._expand((more[0], *rest) if more else rest, done, refs, known)
            return
        for choice in product(*_choices(table, known)):
            chosen = tuple(schema for way in choice for schema in way)
            yield from self._expand((*more, *chosen, *rest), (*done, table), refs, known)

    def resolve(self, ref: str) -> Json:
        """The schema that a reference inside the document names. Raises SchemaProblem."""
        root = self._prepared.schema
        path, part = find(root, ref)
        if path is not None:
            return part
        base = root.get("$id", "") if isinstance(root, Mapping) else ""
        fragment = ref.removeprefix(str(base).removesuffix("#")) if base else ref
        if fragment in ("", "#"):
            return root
        found = _anchored(root, unquote(fragment[1:])) if fragment.startswith("#") else None
        if found is None:
            raise leads_nowhere(ref)
        return found


def _choices(table: Table, known: frozenset[str]) -> list[list[tuple[Json, ...]]]:
    groups: list[list[tuple[Json, ...]]] = []
    if "anyOf" in table:
        groups.append([(option,) for option in _known_last(table["anyOf"], known)])
    if "oneOf" in table:
        options = _known_last(table["oneOf"], known)
        groups.append([(option, *({"not": o} for o in options if o is not option)) for option in options])
    if "if" in table:
        condition = table["if"]
        groups.append([(condition, table.get("then", True)), ({"not": condition}, table.get("else", True))])
    if isinstance(table.get("not"), Mapping):
        refused: Table = table["not"]
        if set(refused) == {"not"}:
            groups.append([(refused["not"],)])
        elif set(refused) == {"anyOf"}:
            groups.append([tuple({"not": option} for option in refused["anyOf"])])
        elif set(refused) == {"allOf"}:
            groups.append([({"not": option},) for option in refused["allOf"]])
    return groups


def _known_last(options: Sequence[Json], known: frozenset[str]) -> list[Json]:
    return sorted(options, key=lambda option: _mentions(option, known))


def _mentions(schema: Json, known: frozenset[str]) -> bool:
    match schema:
        case Mapping():
            return any(
                (keyword in REFERENCES and value in known) or _mentions(value, known)
                for keyword, value in schema.items()
            )
        case list() | tuple():
            return any(_mentions(item, known) for item in schema)
        case _:
            return False


def _member(table: Table, name: str) -> Iterator[Json]:
    evaluated = False
    if name in table.get("properties", {}):
        evaluated = True
        yield table["properties"][name]
    for pattern, schema in table.get("patternProperties", {}).items():
        if matches(pattern, name, uncounted):
            evaluated = True
            yield schema
    if not evaluated:
        yield table.get("additionalProperties", True)


def _item(table: Table, index: int) -> Iterator[Json]:
    rest = table.get("items", True)
    leading = table.get("prefixItems", ())
    if isinstance(rest, list | tuple):  # the spelling before 2020-12
        leading, rest = rest, table.get("additionalItems", True)
    yield leading[index] if index < len(leading) else rest


def _anchored(schema: Json, name: str) -> Json | None:
    """The schema with the anchor `name`."""
    if not isinstance(schema, Mapping):
        return None
    if name in (schema.get("$anchor"), schema.get("$dynamicAnchor")) or schema.get("$id") == f"#{name}":
        return schema
    return next((found for _, part in subschemas(schema) if (found := _anchored(part, name)) is not None), None)
