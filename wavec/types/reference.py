"""The type of what a name means: input by its schema, artifacts by their kind and their contracts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import field

from wave_runtime.plan import dotted
from wave_runtime.plan.record import dataclass

from wavec.diagnostics.codes.input_without_schema import input_without_schema
from wavec.diagnostics.codes.no_content import no_content
from wavec.diagnostics.codes.not_a_structure import not_a_structure
from wavec.diagnostics.codes.unknown_input_field import unknown_input_field
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.named import NamedMatrix, NamedOutput, NamedPipeline
from wavec.names.symbol import ArtifactContent, Keys, MatrixItem, Symbol, UserInput, canonical_path
from wavec.source.span import Span
from wavec.types.combine import any_item, both, one_of, without_null
from wavec.types.declared import SchemaPlaces
from wavec.types.facts import Facts
from wavec.types.fault import tell_fault
from wavec.types.matrix import check_items, list_of
from wavec.types.member import Member, member
from wavec.types.narrow import narrowed
from wavec.types.type import TEXT, UNKNOWN, ListOf, Null, Record, Type, parts

Place = Callable[[], Span]
Report = Callable[[Diagnostic], None]


@dataclass(frozen=True, slots=True, eq=False)
class References:
    """Types of the names of one pipeline."""

    pipeline: NamedPipeline
    places: SchemaPlaces
    _artifacts: dict[NamedOutput, Type] = field(default_factory=dict)
    _lists: dict[str, ListOf] = field(default_factory=dict)

    @property
    def input_type(self) -> Type:
        """The type of `input`."""
        schema = self.pipeline.input_schema
        if schema is None:
            return UNKNOWN if self.pipeline.input_schema_at is not None else TEXT
        return self.places.type_of(schema, defaults=True)

    def artifact_type(self, step: str, output: NamedOutput) -> Type:
        """The type of the content of `output` of `step`: every contract that judges it has its say."""
        if output.type != "json":
            return TEXT if output.type not in ("directory", "binary") else UNKNOWN
        if output not in self._artifacts:
            kind: Type = UNKNOWN
            for contract in self.pipeline.steps[step].contracts:
                if contract.output is output and contract.schema is not None:
                    kind = both(kind, self.places.type_of(contract.schema))
            self._artifacts[output] = kind
        return self._artifacts[output]

    def seen_type(self, step: str, output: NamedOutput) -> Type:
        """What `steps.<step>.<artifact>` gives: the content; of a step that runs for each item, the list of them."""
        kind = self.artifact_type(step, output)
        matrix = self.pipeline.steps[step].matrix
        if matrix is None:
            return kind
        items = self.list_of(step, matrix)
        # What an item need not make and did not make is null in the list.
        made = kind if output.node.required else one_of((kind, Null()))
        return ListOf(made, (), items.shortest, items.longest)

    def list_of(self, step: str, matrix: NamedMatrix) -> ListOf:
        """The list that `step` runs over."""
        if step not in self._lists:
            self._lists[step] = ListOf(UNKNOWN)  # for steps of a circle, which was reported
            self._lists[step] = list_of(matrix, lambda source: self.seen_type(source.step, self._output(source)))
        return self._lists[step]

    def check_items(self, matrix: NamedMatrix, report: Report) -> None:
        """Reports what is wrong with the way to the items of `matrix`."""
        source = matrix.source
        if source is not None and matrix.keys is not None:
            output = self._output(source)
            path = (*canonical_path(source), *matrix.keys)
            check_items(
                path, output, self.seen_type(source.step, output), matrix.source_at, self.places.span_of, report
            )

    def _output(self, content: ArtifactContent) -> NamedOutput:
        outputs = self.pipeline.steps[content.step].outputs
        return next(output for output in outputs if output.node.name == content.artifact)

    def type_of(self, symbol: Symbol, facts: Facts, place: Place, report: Report) -> Type:
        """The type of `symbol` where `facts` hold; Unknown after a mistake, which is reported."""
        match symbol:
            case UserInput(keys):
                return self._input(symbol, keys, facts, place, report)
            case ArtifactContent():
                return self._artifact(symbol, facts, place, report)
            case MatrixItem(step):
                matrix = self.pipeline.steps[step].matrix
                kind = UNKNOWN if matrix is None else any_item(self.list_of(step, matrix))
                return self._followed(kind, canonical_path(symbol), 1, facts, place, report)
            case _:
                return TEXT

    def _input(self, symbol: Symbol, keys: Keys, facts: Facts, place: Place, report: Report) -> Type:
        if keys and self.pipeline.input_schema is None:
            if self.pipeline.input_schema_at is None:
                report(input_without_schema(dotted(canonical_path(symbol)), str(keys[0]), place()))
            return UNKNOWN
        kind = self.input_type
        if keys:
            first = self._field(kind, keys[0], canonical_path(symbol), facts, place, report)
            if first is None:
                return UNKNOWN
            kind = first
        return self._followed(kind, canonical_path(symbol), 2 if keys else 1, facts, place, report)

    def _field(self, kind: Type, key: str | int, path: Keys, facts: Facts, place: Place, report: Report) -> Type | None:
        """A field of the input. One that is not required is: the plan says who reads it, and a run without it is
        refused before it starts."""
        found = member(kind, key)
        records = [part for part in parts(kind) if isinstance(part, Record)]
        names = [name for record in records for name in record.properties]
        what = found.fault.what if found.fault is not None else None
        if what == "undeclared" and self._named_by_pattern(str(key)):
            return UNKNOWN
        if what in ("no such part", "undeclared") and isinstance(key, str) and records:
            report(unknown_input_field(dotted(path), key, place(), names, self.pipeline.input_schema_at))
            return None
        if what == "may be missing" and key in names:
            found = Member(found.type, None)
        return self._told(found, path[:1], key, facts, place, report)

    def _named_by_pattern(self, key: str) -> bool:
        """Whether `patternProperties` of the input's schema speak of `key`; one that nobody can tell does."""
        schema = self.pipeline.input_schema.value if self.pipeline.input_schema is not None else None
        patterns = schema.get("patternProperties") if isinstance(schema, Mapping) else None
        try:
            return isinstance(patterns, Mapping) and any(re.search(pattern, key) for pattern in patterns)
        except re.error:
            return True

    def _artifact(self, symbol: ArtifactContent, facts: Facts, place: Place, report: Report) -> Type:
        output = self._output(symbol)
        if output.type in ("directory", "binary"):
            report(no_content(symbol.artifact, output.type, place(), output.node.at("name")))
            return UNKNOWN
        once = self.pipeline.steps[symbol.step].matrix is None
        if output.type != "json" and symbol.keys and once:
            name = dotted(canonical_path(symbol)[:3])
            help = f"declare `{symbol.artifact}` with `type: json`, or write `{name}`"
            report(not_a_structure(name, f"{output.type}, which is text,", place(), help=help))
            return UNKNOWN
        kind = self.seen_type(symbol.step, output)
        return self._followed(kind, canonical_path(symbol), 3, facts, place, report)

    def _followed(self, kind: Type, path: Keys, start: int, facts: Facts, place: Place, report: Report) -> Type:
        """What `path` leads to, when `kind` is the type of what its first `start` keys lead to."""
        for index in range(start, len(path)):
            if path[:index] in facts.not_null:
                kind = without_null(kind)
            kind = narrowed(kind, path[:index], facts)
            kind = self._told(member(kind, path[index]), path[:index], path[index], facts, place, report)
            if kind is UNKNOWN:
                return UNKNOWN
        return without_null(kind) if path in facts.not_null else kind

    def _told(self, found: Member, whole: Keys, key: str | int, facts: Facts, place: Place, report: Report) -> Type:
        if found.fault is None:
            return found.type
        excused = facts.caught or facts.has((*whole, key))
        return tell_fault(found, dotted(whole), key, excused, place(), self.places.span_of, report)
