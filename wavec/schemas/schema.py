"""Schemas by the way a source names them: a path, JSON text, or a mapping. Each is read and checked once."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from posixpath import normpath

from wave_runtime.plan import Json, PlanError
from wave_runtime.plan.json_schema.keywords import Path
from wave_runtime.plan.strict_json import MAX_DEPTH, depth_of, parse_strictly

from wavec.diagnostics.codes.bad_path import bad_path
from wavec.diagnostics.codes.invalid_schema import invalid_schema
from wavec.diagnostics.codes.missing_file import missing_file
from wavec.diagnostics.codes.unresolved_reference import unresolved_reference
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.schemas.embed import embed
from wavec.schemas.json_mistake import json_mistake
from wavec.schemas.references import Broken, Unresolved, Unusable
from wavec.schemas.validity import schema_problems
from wavec.source.files import Files
from wavec.source.path import path_problem
from wavec.source.span import Span, Spans
from wavec.source.text import Source, lines_of
from wavec.source.yaml import plain, read_yaml

Report = Callable[[Diagnostic], None]


@dataclass(frozen=True, eq=False)
class Schema:
    """A JSON Schema with its references embedded."""

    value: Json
    path: str | None
    """The file it came from; None: it stands in the pipeline."""
    files: tuple[str, ...]
    """The files that it is made of, sorted."""

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """`value` as people and agents read it: indented, by lines."""
        return tuple(lines_of(json.dumps(self.value, ensure_ascii=False, indent=2) + "\n"))


class Schemas:
    """The schemas of a project. Mistakes in a file are reported when it is read first, and not again."""

    def __init__(self, files: Files, report: Report) -> None:
        self.files = files
        self.report = report
        self.sources: dict[str, Source] = {}
        """Every schema file that was read, by its path: inputs of the plans that embed them."""
        self._contents: dict[str, Json] = {}
        self._broken: set[str] = set()
        self._by_path: dict[str, Schema | None] = {}

    @property
    def files_named(self) -> frozenset[str]:
        """Every schema file that something referred to and that is there, also those that are none."""
        return frozenset(self.sources) | frozenset(self._broken)

    def named(self, key: str, value: object, at: Span) -> Schema | None:
        """The schema that `key: value` names at `at`. `schema_path` is always a path; for `schema`, text that
        begins with `{` and mappings are the schema itself."""
        if isinstance(value, str) and (key == "schema_path" or not value.lstrip().startswith("{")):
            return self.at_path(value, at)
        if isinstance(value, str):
            return self._inline_text(value, at)
        return self._inline(_as_json(plain(value)), at)

    def at_path(self, path: str, at: Span) -> Schema | None:
        """The schema in the file `path`, named at `at`."""
        if problem := path_problem(path):
            self.report(bad_path(path, problem, at))
            return None
        name = normpath(path)
        if name not in self._by_path:
            try:
                content = self._content(name, at)
            except Broken:
                self._by_path[name] = None
                return None
            if content is None:
                folder = name.rpartition("/")[0] or "."
                is_folder = self.files.kind(name) == "folder"
                self.report(missing_file("the schema", path, at, self.files.below(folder), is_folder=is_folder))
                return None
            self._by_path[name] = self._embedded(content, name, at)
        return self._by_path[name]

    def _content(self, name: str, used: Span) -> Json | None:
        """The schema in a file; None if there is no such file. Raises Broken if it is none, which is reported once."""
        if name in self._broken:
            raise Broken
        if name not in self._contents:
            if self.files.kind(name) != "file":
                return None
            self._broken.add(name)
            self._contents[name] = self._read(name, used)
            self._broken.remove(name)
        return self._contents[name]

    def _read(self, name: str, used: Span) -> Json:
        outcome = self.files.read(name)
        for finding in outcome.diagnostics:
            self.report(finding)
        source = outcome.value
        if source is None:
            raise Broken
        self.sources[name] = source
        try:
            value = parse_strictly(source.text, what="the schema")
        except PlanError as error:
            self.report(invalid_schema(*json_mistake(source, error.message), used=used))
            raise Broken from None
        if depth_of(value) > MAX_DEPTH:
            problem = f"the schema is nested more than {MAX_DEPTH} levels deep"
            self.report(invalid_schema(problem, Span(source, 0, 1), used=used))
            raise Broken
        if mistakes := schema_problems(value):
            for path, problem in mistakes.items():
                self.report(invalid_schema(problem, place_in_file(source, path), used=used))
            raise Broken
        return value

    def _inline_text(self, text: str, at: Span) -> Schema | None:
        try:
            value = parse_strictly(text, what="the schema")
        except PlanError as error:
            message, _ = json_mistake(Source(at.source.name, text), error.message)
            self.report(invalid_schema(message, at))
            return None
        return self._inline(value, at)

    def _inline(self, value: Json, at: Span) -> Schema | None:
        if mistakes := schema_problems(value):
            for problem in dict.fromkeys(mistakes.values()):
                self.report(invalid_schema(problem, at))
            return None
        return self._embedded(value, None, at)

    def _embedded(self, value: Json, name: str | None, at: Span) -> Schema | None:
        """`value` with what it refers to; `name` is its file, `at` the place of one that stands in the pipeline."""
        files = {name} if name is not None else set()

        def place(file: str, path: Path) -> Span:
            return place_in_file(self.sources[file], path) if file else at

        def load(other: str, file: str, path: Path) -> Json | None:
            files.add(other)
            return self._content(other, place(file, path))

        try:
            return Schema(embed(value, name or "", load), name, tuple(sorted(files)))
        except Unresolved as error:
            self.report(unresolved_reference(error.reference, error.reason, place(error.file, error.path)))
        except Unusable as error:
            self.report(invalid_schema(error.reason, place(error.file, error.path)))
        except Broken:
            pass
        return None


def place_in_file(source: Source, path: Path) -> Span:
    """Where `path` leads to in a JSON file; of an object or a list, the opening bracket."""
    places = _places(source)
    if places is None:
        return Span(source, 0, min(1, len(source.text)))
    span = places.at(*path)
    if span.text[:1] in ("{", "["):
        return Span(source, span.start, span.start + 1)
    return span


@lru_cache(maxsize=8)  # several findings in one file
def _places(source: Source) -> Spans | None:
    document = read_yaml(source).value  # JSON is YAML, so the reader of that has the places
    return None if document is None else document.spans


def _as_json(value: object) -> Json:
    return value  # type: ignore[return-value]  # plain YAML data is JSON: the reader refuses everything else
