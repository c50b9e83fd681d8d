"""Schemas by the way a source names them: a path, JSON text, or a mapping. Each is read and checked once."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from posixpath import normpath

from wave_runtime.plan import Json, PlanError
from wave_runtime.plan.strict_json import MAX_DEPTH, depth_of, parse_strictly

from wavec.diagnostics.codes.bad_path import bad_path
from wavec.diagnostics.codes.invalid_schema import invalid_schema
from wavec.diagnostics.codes.missing_file import missing_file
from wavec.diagnostics.codes.unresolved_reference import unresolved_reference
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.schemas.embed import Unresolved, embed
from wavec.schemas.validity import schema_problem
from wavec.source.files import Files
from wavec.source.path import path_problem
from wavec.source.span import Span
from wavec.source.text import Source, lines_of
from wavec.source.yaml import plain, read_yaml

Report = Callable[[Diagnostic], None]
_Path = tuple[str | int, ...]


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
        self._by_path: dict[str, Schema | None] = {}

    def named(self, key: str, value: object, at: Span) -> Schema | None:
        """The schema that `key: value` names at `at`. `schema_path` is always a path; for `schema`, text that
        begins with `{` and mappings are the schema itself."""
        if isinstance(value, str) and (key == "schema_path" or not value.lstrip().startswith("{")):
            return self.at_path(value, at)
        if isinstance(value, str):
            return self._inline_text(value, at)
        return self._checked(_as_json(plain(value)), None, lambda path: at)

    def at_path(self, path: str, at: Span) -> Schema | None:
        """The schema in the file `path`, named at `at`."""
        if problem := path_problem(path):
            self.report(bad_path(path, problem, at))
            return None
        name = normpath(path)
        if name not in self._by_path:
            if self.files.kind(name) != "file":
                folder = name.rpartition("/")[0] or "."
                self.report(missing_file("the schema", path, at, self.files.below(folder)))
                return None
            self._by_path[name] = self._read(name, at)
        return self._by_path[name]

    def _read(self, name: str, at: Span) -> Schema | None:
        value = self._json(name, at)
        if value is None:
            return None
        source = self.sources[name]
        return self._checked(value, name, lambda path: _place(source, path), used=at)

    def _json(self, name: str, at: Span) -> Json | None:
        outcome = self.files.read(name)
        for finding in outcome.diagnostics:
            self.report(finding)
        source = outcome.value
        if source is None:
            return None
        self.sources[name] = source
        try:
            value = parse_strictly(source.text, what="the schema")
        except PlanError as error:
            self.report(
                invalid_schema(error.message.partition(": ")[2] or error.message, _json_mistake(source), used=at)
            )
            return None
        if depth_of(value) > MAX_DEPTH:
            self.report(invalid_schema(f"the schema is nested more than {MAX_DEPTH} levels deep", Span(source, 0, 1)))
            return None
        return value

    def _inline_text(self, text: str, at: Span) -> Schema | None:
        try:
            value = parse_strictly(text, what="the schema")
        except PlanError as error:
            self.report(invalid_schema(error.message, at))
            return None
        return self._checked(value, None, lambda path: at)

    def _checked(
        self, value: Json, name: str | None, place: Callable[[_Path], Span], *, used: Span | None = None
    ) -> Schema | None:
        if (problem := schema_problem(value)) is not None:
            self.report(invalid_schema(problem[1], place(problem[0]), used=used))
            return None
        files = {name} if name is not None else set()

        def load(other: str) -> Json | None:
            files.add(other)
            return self._json(other, place(()))

        try:
            embedded = embed(value, name or "", load)
            return Schema(embedded, name, tuple(sorted(files)))
        except Unresolved as error:
            self.report(unresolved_reference(error.reference, error.reason, place(error.path)))
            return None


def _place(source: Source, path: _Path) -> Span:
    """Where `path` leads to in a JSON file: JSON is YAML, so the reader of that has the places."""
    document = read_yaml(source).value
    if document is None:
        return Span(source, 0, min(1, len(source.text)))
    span = document.spans.at(*path)
    if span.text[:1] in ("{", "["):
        return Span(source, span.start, span.start + 1)
    return span


def _json_mistake(source: Source) -> Span:
    try:
        json.loads(source.text)
    except json.JSONDecodeError as error:
        start = min(error.pos, max(0, len(source.text) - 1))
        return Span(source, start, start + 1)
    except (ValueError, RecursionError):
        pass
    return Span(source, 0, min(1, len(source.text)))


def _as_json(value: object) -> Json:
    return value  # type: ignore[return-value]  # plain YAML data is JSON: the reader refuses everything else
