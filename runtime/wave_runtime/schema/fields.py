"""What a schema says of the fields of an object: which there are, which take text, what their defaults are.

Only what holds in every case counts: `$ref` and `allOf` are followed. Alternatives add names of fields, so that none
is called unknown, but no defaults: which alternative holds is not known before the value is whole.
"""

from collections.abc import Iterator, Mapping, Sequence

from wave_runtime.plan import Json
from wave_runtime.schema.conjunction import Conjunction, Expander, Table
from wave_runtime.schema.dialect import SchemaProblem, prepare
from wave_runtime.schema.work import Work

_DEEPEST = 64
_STEPS = 50
_WORK = 2_000_000
_ALTERNATIVES = ("anyOf", "oneOf")


class Fields:
    """A schema as the giver of an input sees it. Raises SchemaProblem when it cannot be used."""

    def __init__(self, schema: Json) -> None:
        prepared = prepare(schema)
        self._resolve = Expander(prepared, Work(_WORK)).resolve
        self._root: tuple[Json, ...] = (prepared.schema,)

    @property
    def takes_text(self) -> bool:
        """Whether the whole value is a text."""
        return self._is_text(self._root)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that the schema names, in its order."""
        tables = self._tables(self._root, _ALTERNATIVES)
        return tuple(dict.fromkeys(name for table in tables for name in table.get("properties", {})))

    @property
    def required(self) -> tuple[str, ...]:
        """The fields that there must be."""
        return tuple(dict.fromkeys(name for table in self._tables(self._root) for name in table.get("required", ())))

    @property
    def others(self) -> bool:
        """Whether the schema speaks of fields that it does not name."""
        return any(
            table.get("patternProperties") or isinstance(table.get("additionalProperties"), Mapping)
            for table in self._tables(self._root, _ALTERNATIVES)
        )

    def field_takes_text(self, name: str) -> bool:
        """Whether the field is a text."""
        return self._is_text(self._member(self._tables(self._root, _ALTERNATIVES), name))

    def type_of_field(self, name: str) -> str:
        """The type of the field in one word, as a placeholder: `TEXT`, `INTEGER`, `JSON`."""
        for table in self._tables(self._member(self._tables(self._root), name)):
            kind = table.get("type")
            if isinstance(kind, str):
                return _PLACEHOLDERS.get(kind, "JSON")
        return "TEXT" if self.field_takes_text(name) else "JSON"

    def default(self) -> Json | None:
        """The default of the whole; None without one."""
        return next((table["default"] for table in self._tables(self._root) if "default" in table), None)

    def with_defaults(self, value: Json) -> Json:
        """`value` with the defaults of all fields that its objects lack, at any depth."""
        return self._filled(value, self._root, 0, Work.on(value))

    def _filled(self, value: Json, schemas: Sequence[Json], depth: int, work: Work) -> Json:
        work.spend(_STEPS)
        if depth > _DEEPEST:
            raise SchemaProblem("the defaults of the schema nest without end")
        tables = list(self._tables(schemas))
        match value:
            case str() | None | bool() | int() | float():
                return value
            case Mapping():
                return self._filled_object(value, tables, depth, work)
            case _:
                items = [table["items"] for table in tables if isinstance(table.get("items"), Mapping)]
                return [self._filled(item, items, depth + 1, work) for item in value]

    def _filled_object(self, value: Mapping[str, Json], tables: Sequence[Table], depth: int, work: Work) -> Json:
        result = dict(value)
        for name in dict.fromkeys(name for table in tables for name in table.get("properties", {})):
            schemas = self._member(tables, name)
            defaults = [table["default"] for table in self._tables(schemas) if "default" in table]
            if name not in result and defaults:
                result[name] = defaults[0]
            if name in result:
                result[name] = self._filled(result[name], schemas, depth + 1, work)
        return result

    def _is_text(self, schemas: Sequence[Json]) -> bool:
        tables = list(self._tables(schemas))
        kinds = [table["type"] for table in tables if "type" in table]
        if kinds:
            return any(kind in ("string", ["string"]) for kind in kinds)
        values = [table.get("enum", [table.get("const")]) for table in tables if "enum" in table or "const" in table]
        return any(all(isinstance(value, str) for value in options) for options in values)

    def _member(self, tables: Iterator[Table] | Sequence[Table], name: str) -> tuple[Json, ...]:
        return Conjunction(tuple(tables), frozenset()).member(name)

    def _tables(self, schemas: Sequence[Json], following: Sequence[str] = ()) -> Iterator[Table]:
        todo, seen = list(schemas), set[str]()
        while todo:
            schema = todo.pop(0)
            if not isinstance(schema, Mapping):
                continue
            table: Table = schema
            yield table
            for keyword in ("allOf", *following):
                todo.extend(table.get(keyword, ()))
            ref = table.get("$ref")
            if isinstance(ref, str) and ref not in seen:
                seen.add(ref)
                todo.append(self._resolve(ref))


_PLACEHOLDERS = {"string": "TEXT", "integer": "INTEGER", "number": "NUMBER", "boolean": "true|false"}
