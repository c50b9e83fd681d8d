"""A pipeline: ids, personas, the graph, and each step's artifacts, mounts, contracts and expressions."""

from collections.abc import Callable, Mapping

from wavec.diagnostics.codes.bad_duration import bad_duration
from wavec.diagnostics.codes.bad_variable_name import bad_variable_name
from wavec.diagnostics.codes.dependency_cycle import dependency_cycle
from wavec.diagnostics.codes.duplicate_step import duplicate_step
from wavec.diagnostics.codes.item_never_used import item_never_used
from wavec.diagnostics.codes.missing_persona import missing_persona
from wavec.diagnostics.codes.names_differ_by_case import names_differ_by_case
from wavec.diagnostics.codes.unknown_dependency import unknown_dependency
from wavec.diagnostics.codes.unknown_persona import unknown_persona
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.artifacts import check_name, check_outputs_apart, injections_of, outputs_of
from wavec.names.contracts import contracts_of
from wavec.names.environment import is_variable_name
from wavec.names.graph import Graph, graph_of
from wavec.names.matrix import matrix_of, may_use_item
from wavec.names.named import NamedManifest, NamedOutput, NamedPersona, NamedPipeline, NamedStep
from wavec.names.paths import check_outputs_writable, checked_mounts
from wavec.names.relay import relay_of
from wavec.names.sandbox import sandbox_of
from wavec.names.scope import PipelineScope, Scope
from wavec.names.symbol import Symbol
from wavec.schemas.schema import Schema, Schemas
from wavec.source.files import Files
from wavec.source.span import Span
from wavec.source.text import Source
from wavec.syntax.duration import milliseconds
from wavec.syntax.expression import Expression, references
from wavec.syntax.program import PipelineDocument, StepDocument

Report = Callable[[Diagnostic], None]


def resolve_pipeline(
    document: PipelineDocument, manifest: NamedManifest | None, files: Files, schemas: Schemas, report: Report
) -> NamedPipeline:
    """What every name in the pipeline means. Without a manifest nothing is said of personas."""
    check_name("the name of a pipeline", document.name, document.name_at, report)
    documents = _by_id(document, report)
    graph = graph_of({id: step.node.dependencies for id, step in documents.items()})
    _check_graph(documents, graph, report)
    variables = document.node.variables
    _check_bounds(document, report)
    outputs = {id: tuple(outputs_of(step, variables, report)) for id, step in documents.items()}
    scope = PipelineScope(
        graph,
        {id: {output.node.name: output.node for output in made if output.node.name} for id, made in outputs.items()},
        variables,
        {id: step.node.spans for id, step in documents.items()},
    )
    input_schema, input_schema_at = _input_schema(document, schemas)
    used: list[Schema] = [input_schema] if input_schema else []
    texts: list[Source] = []
    steps: dict[str, NamedStep] = {}
    for id, step in documents.items():
        named = _step(step, outputs[id], scope, manifest, files, schemas, report)
        used.extend(schema for contract in named.contracts for schema in (contract.schema, contract.outline) if schema)
        texts.extend(contract.template for contract in named.contracts if contract.template)
        used.extend(injection.schema for injection in named.injections if injection.schema)
        steps[id] = named
    paths = sorted({path for schema in used for path in schema.files})
    sources = (document.document.source, *(schemas.sources[path] for path in paths))
    templates = tuple({text.name: text for text in texts}.values())
    return NamedPipeline(document, graph, steps, input_schema, input_schema_at, sources, templates)


def _by_id(document: PipelineDocument, report: Report) -> dict[str, StepDocument]:
    found: dict[str, StepDocument] = {}
    folded: dict[str, StepDocument] = {}
    for step in document.steps:
        at = step.node.at("id")
        check_name("the id of a step", step.id, at, report)
        twin = folded.setdefault(step.id.casefold(), step)
        if step.id in found:
            report(duplicate_step(step.id, at, found[step.id].node.at("id")))
            continue
        if twin is not step:
            report(names_differ_by_case(step.id, at, twin.id, twin.node.at("id")))
        found[step.id] = step
    return found


def _check_graph(documents: Mapping[str, StepDocument], graph: Graph, report: Report) -> None:
    for step in documents.values():
        for index, dependency in enumerate(step.node.dependencies):
            if dependency not in documents and "{{" not in dependency:
                known = (id for id in documents if id != step.id)
                report(unknown_dependency(dependency, step.node.at("dependencies", index), known))
    for cycle in graph.cycles:
        places: list[Span] = []
        for index, id in enumerate(cycle):
            node = documents[id].node
            waits_for = cycle[(index + 1) % len(cycle)]
            places.append(node.at("dependencies", node.dependencies.index(waits_for)))
        report(dependency_cycle(list(cycle), places))


def _check_bounds(document: PipelineDocument, report: Report) -> None:
    bounds = document.node.bounds
    if bounds is not None and bounds.timeout is not None and milliseconds(bounds.timeout) is None:
        report(bad_duration("timeout", bounds.timeout, bounds.at("timeout")))


def _input_schema(document: PipelineDocument, schemas: Schemas) -> tuple[Schema | None, Span | None]:
    node = document.node.input
    if node is None or node.input_schema is None:
        return None, None
    return schemas.named("schema", node.input_schema, node.at("schema")), node.at("schema")


def _step(
    step: StepDocument,
    outputs: tuple[NamedOutput, ...],
    pipeline: PipelineScope,
    manifest: NamedManifest | None,
    files: Files,
    schemas: Schemas,
    report: Report,
) -> NamedStep:
    _check_variable_names(step, report)
    injections = tuple(injections_of(step, pipeline, schemas, report))
    mounts = tuple(checked_mounts(step.mounts, step.node.injections, files, pipeline.variables, report))
    check_outputs_writable(outputs, mounts, pipeline.variables, report)
    check_outputs_apart(outputs, injections, pipeline.variables, report)
    contracts = tuple(contracts_of(step, outputs, schemas, files, pipeline.variables, report))
    injected = {injection.name: injection.node for injection in injections}
    matrix = matrix_of(step, pipeline, report)
    bindings = _bindings(step, Scope(pipeline, step.id, injected, matrix is not None, report))
    if matrix is not None and not may_use_item(step, bindings):
        report(item_never_used(step.id, step.node.key_at("strategy")))
    return NamedStep(
        step,
        step.id,
        _persona(step, manifest, report),
        injections,
        outputs,
        mounts,
        contracts,
        bindings,
        _timeout_ms(step, manifest, report),
        matrix,
        relay_of(step, manifest, report),
        sandbox_of(step.node, manifest, report),
    )


def _check_variable_names(step: StepDocument, report: Report) -> None:
    """Names that a shell can use, and that the runtime does not set itself."""
    execution = step.execution
    for name in step.environment:
        if execution is not None and not (is_variable_name(name) and not name.startswith("WAVE_")):
            reserved = name if name.startswith("WAVE_") else None
            report(bad_variable_name("env", execution.spans.below("env").key(name), reserved=reserved))


def _persona(step: StepDocument, manifest: NamedManifest | None, report: Report) -> NamedPersona | None:
    name = step.node.persona
    if name is not None and manifest is not None:
        found = manifest.personas.get(name)
        if found is None:
            report(unknown_persona(name, step.node.at("persona"), manifest.personas))
        return found
    if name is None and step.execution is not None and step.execution.needs_persona:
        report(missing_persona(step.id, step.node.key_at("id"), manifest.personas if manifest else ()))
    return None


def _bindings(step: StepDocument, scope: Scope) -> Mapping[Expression, Symbol]:
    bindings: dict[Expression, Symbol] = {}
    for template in step.templates:
        for hole in template.holes:
            if hole.expression is None:
                continue
            for node, path in references(hole.expression):
                symbol = scope.resolve(path, lambda t=template, h=hole, n=node: t.span_of(h, n))  # type: ignore[misc]
                if symbol is not None:
                    bindings[node] = symbol
    return bindings


def _timeout_ms(step: StepDocument, manifest: NamedManifest | None, report: Report) -> int:
    stated = step.node.timeout
    if stated is not None:
        found = milliseconds(stated)
        if found is not None:
            return found
        report(bad_duration("timeout", stated, step.node.at("timeout")))
    runtime = manifest.document.node.runtime if manifest else None
    return (runtime.default_timeout_minutes if runtime else 30) * 60_000
