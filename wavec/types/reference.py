"""The type of what a name means: input by its schema, artifacts by their kind and their contract."""

from collections.abc import Callable
from dataclasses import dataclass

from wavec.diagnostics.codes.input_without_schema import input_without_schema
from wavec.diagnostics.codes.no_content import no_content
from wavec.diagnostics.codes.not_a_structure import not_a_structure
from wavec.diagnostics.codes.unknown_input_field import unknown_input_field
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.named import NamedPipeline
from wavec.names.scope import dotted
from wavec.names.symbol import ArtifactContent, Keys, Symbol, UserInput, canonical_path
from wavec.source.span import Span
from wavec.types.json_schema import type_of_schema
from wavec.types.show import show
from wavec.types.type import TEXT, UNKNOWN, ListOf, OneOf, Record, Type, Unknown

Report = Callable[[Diagnostic], None]


@dataclass(frozen=True, slots=True, eq=False)
class References:
    """Types of the names of one pipeline; mistakes are reported with the place of the reference."""

    pipeline: NamedPipeline
    input_type: Type

    def type_of(self, symbol: Symbol, place: Callable[[], Span], report: Report) -> Type:
        """The type of `symbol`; Unknown after a mistake."""
        match symbol:
            case UserInput(keys):
                return self._input(symbol, keys, place, report)
            case ArtifactContent(step, artifact, keys):
                return self._artifact(symbol, step, artifact, keys, place, report)
            case _:
                return TEXT

    def _input(self, symbol: Symbol, keys: Keys, place: Callable[[], Span], report: Report) -> Type:
        if keys and self.pipeline.input_schema is None:
            if self.pipeline.input_schema_at is None:
                report(input_without_schema(dotted(canonical_path(symbol)), str(keys[0]), place()))
            return UNKNOWN
        kind = self.input_type
        for index, key in enumerate(keys):
            match kind:
                case Record(properties, required, is_open) if isinstance(key, str):
                    if key not in properties:
                        if index == 0 and key not in required and (properties or not is_open):
                            at = self.pipeline.input_schema_at
                            name = dotted(canonical_path(symbol))
                            report(unknown_input_field(name, key, place(), properties, at))
                        return UNKNOWN
                    kind = properties[key]
                case ListOf(item) if isinstance(key, int):
                    kind = item
                case Unknown() | OneOf():
                    return UNKNOWN
                case _:
                    name = dotted(("input", *keys[:index]))
                    report(not_a_structure(name, show(kind), place()))
                    return UNKNOWN
        return kind

    def _artifact(
        self, symbol: Symbol, step: str, artifact: str, keys: Keys, place: Callable[[], Span], report: Report
    ) -> Type:
        made_by = self.pipeline.steps[step]
        output = next(output for output in made_by.outputs if output.node.name == artifact)
        if output.type in ("directory", "binary"):
            report(no_content(artifact, output.type, place(), output.node.at("name")))
            return UNKNOWN
        if output.type == "json":
            schema = next((c.schema for c in made_by.contracts if c.output is output and c.schema is not None), None)
            return UNKNOWN if keys or schema is None else type_of_schema(schema.value)
        if keys:
            name = dotted(canonical_path(symbol)[:3])
            help = f"declare `{artifact}` with `type: json`, or write `{name}`"
            report(not_a_structure(name, f"{output.type}, which is text,", place(), help=help))
            return UNKNOWN
        return TEXT
