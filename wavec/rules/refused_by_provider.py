"""A schema has what the structured output of the model's provider refuses.

Agent clients can be told to answer in a schema (`codex exec --output-schema`, `claude --json-schema`); each provider
takes a part of JSON Schema only, and answers with an error for the rest. `wave-runtime` judges with the whole schema
afterwards and hands none to the client, so nothing fails for it today. Reported under `--strict`.

Wrong: golden/reject/WV652-refused-by-provider.   Fix: write it with the keywords that the provider takes.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from wave_runtime.plan.json_schema.keywords import Path
from wave_runtime.plan.record import dataclass

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.project import Project
from wavec.rules.stated_schemas import stated
from wavec.schemas.schema import Schema

CODE = Code("WV652", "refused-by-provider", Severity.INFO, __doc__, only_strict=True)

Refused = Callable[[Path, Mapping[str, Any]], str | None]
"""What is refused in a part of a schema: the keyword under which it stands (empty: the part itself), or None."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that a provider refuses."""

    adapter: str
    words: str
    found: Refused


def _keyword(*names: str, top: bool = False) -> Refused:
    def found(path: Path, node: Mapping[str, Any]) -> str | None:
        return next((name for name in names if name in node), None) if not (top and path) else None

    return found


def _open_object(path: Path, node: Mapping[str, Any]) -> str | None:
    is_object = node.get("type") == "object" or "properties" in node
    return "" if is_object and node.get("additionalProperties") is not False else None


def _optional(path: Path, node: Mapping[str, Any]) -> str | None:
    properties, required = node.get("properties"), node.get("required", ())
    return "properties" if isinstance(properties, Mapping) and not set(properties) <= set(required) else None


_CODEX = (
    # `codex exec --output-schema` asks for OpenAI's structured outputs in strict mode. Their page of supported schemas,
    # and what the API answers: github.com/Agent-Field/agentfield/pull/818, github.com/dcellison/kai/issues/505.
    ("an object without `additionalProperties: false`", _open_object),
    ("a property that is not in `required`", _optional),
    ("`oneOf`", _keyword("oneOf")),
    ("`allOf`", _keyword("allOf")),
    ("`not`", _keyword("not")),
    ("`if`", _keyword("if", "then", "else")),
    ("`dependentRequired`", _keyword("dependentRequired", "dependentSchemas", "dependencies")),
    ("`patternProperties`", _keyword("patternProperties")),
)
_CLAUDE = (
    # The schema becomes that of a tool, and the API refuses those at its top:
    # github.com/anthropics/claude-code/issues/27337 and others.
    ("`oneOf` at its top", _keyword("oneOf", top=True)),
    ("`anyOf` at its top", _keyword("anyOf", top=True)),
    ("`allOf` at its top", _keyword("allOf", top=True)),
)
_GEMINI = (
    # `responseSchema` is a message with fixed fields; the API answers "Unknown name" for others:
    # github.com/QuantumNous/new-api/pull/1037, github.com/ag2ai/ag2/issues/2348,
    # github.com/zed-industries/zed/issues/44875.
    ("`$schema`", _keyword("$schema")),
    ("`additionalProperties`", _keyword("additionalProperties")),
    ("`const`", _keyword("const")),
)
REFUSALS: tuple[Refusal, ...] = tuple(
    Refusal(adapter, words, found)
    for adapter, rows in (("codex", _CODEX), ("claude", _CLAUDE), ("gemini", _GEMINI))
    for words, found in rows
)


def check(project: Project) -> Iterator[Diagnostic]:
    told: set[tuple[str, Schema | str]] = set()
    for pipeline, step in project.steps():
        adapter = project.manifest.adapters.get(step.persona.adapter or "") if step.persona is not None else None
        rows = [row for row in REFUSALS if adapter is not None and row.adapter == adapter.kind]
        for contract in step.contracts if rows else ():
            schema = contract.schema
            key = (rows[0].adapter, schema.path or schema) if schema is not None else None
            if schema is None or key is None or key in told:
                continue
            told.add(key)
            written = stated(schema, contract.document.node, pipeline.typed.named)
            parts = list(written.parts())
            found = [(row.words, place) for row in rows if (place := _first(row, parts)) is not None]
            if found:
                listed = ", ".join(words for words, _ in found)
                yield CODE.at(
                    written.place(found[0][1]),
                    f"`{rows[0].adapter}` cannot be asked to answer in this schema: it has {listed}",
                    help="write it with the keywords that the provider takes",
                )


def _first(row: Refusal, parts: list[tuple[Path, dict[str, Any]]]) -> Path | None:
    for path, node in parts:
        keyword = row.found(path, node)
        if keyword is not None:
            return (*path, keyword) if keyword else path
    return None
