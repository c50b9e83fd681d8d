"""Documents -> Program: which document is what, its nodes, its extensions, its templates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Literal, TypeVar

from wave_runtime.plan.record import dataclass

from wavec.diagnostics.codes.gate_without_source import gate_without_source
from wavec.diagnostics.codes.hole_in_command import hole_in_command
from wavec.diagnostics.codes.hole_not_allowed import hole_not_allowed
from wavec.diagnostics.codes.implicit_prompt import implicit_prompt
from wavec.diagnostics.codes.missing_key import missing_key
from wavec.diagnostics.codes.other_dialect import other_dialect
from wavec.diagnostics.codes.unknown_document import unknown_document
from wavec.diagnostics.codes.unknown_value import unknown_value
from wavec.diagnostics.codes.wrong_shape import wrong_shape
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.diagnostics.fix import Fix
from wavec.source.edits import with_key
from wavec.source.span import Span
from wavec.source.yaml import Document
from wavec.syntax.contract import Contract
from wavec.syntax.document import decode
from wavec.syntax.extension import Extension, Opaque
from wavec.syntax.gate import Gate
from wavec.syntax.manifest import Manifest
from wavec.syntax.pipeline import Pipeline, Step, Strategy
from wavec.syntax.placed import PlacedTemplate, place, value_holes
from wavec.syntax.step_kind import StepKind

Report = Callable[[Diagnostic], None]
E = TypeVar("E", bound=Extension)


@dataclass(frozen=True, slots=True)
class Extensions:
    """The open sets that the driver hands down."""

    steps: Sequence[type[StepKind]]
    contracts: Sequence[type[Contract]]
    gates: Sequence[type[Gate]]


@dataclass(frozen=True, slots=True, eq=False)
class MountTemplates:
    """The two paths of a mount."""

    source: PlacedTemplate
    target: PlacedTemplate
    mode: Literal["readonly", "readwrite"]
    at: Span


@dataclass(frozen=True, slots=True, eq=False)
class ContractDocument:
    """A contract, and the paths in it."""

    node: Contract
    source: PlacedTemplate | None
    source_stated: bool
    inherited: bool
    """Whether the source is the template of another contract, or of an output, of this step."""
    paths: Mapping[str, PlacedTemplate]


@dataclass(frozen=True, slots=True, eq=False)
class StepDocument:
    """A step with its extensions decoded and its templates parsed."""

    node: Step
    execution: StepKind | None
    """None if it could not be decoded (that has been reported)."""
    prompt: PlacedTemplate | None
    environment: Mapping[str, PlacedTemplate]
    mounts: tuple[MountTemplates, ...]
    """What `workspace.root` mounts comes first."""
    output_paths: tuple[PlacedTemplate, ...]
    """In the order of `output_artifacts`."""
    contracts: tuple[ContractDocument, ...]
    texts: tuple[PlacedTemplate, ...]
    """The templates in which values become text."""
    paths: tuple[PlacedTemplate, ...]
    """Those of paths."""

    @property
    def id(self) -> str:
        """The step's id."""
        return self.node.id

    @property
    def templates(self) -> tuple[PlacedTemplate, ...]:
        """Every template of the step."""
        return self.texts + self.paths


@dataclass(frozen=True, slots=True, eq=False)
class PipelineDocument:
    """A pipeline."""

    document: Document
    node: Pipeline
    name: str
    name_at: Span
    steps: tuple[StepDocument, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ManifestDocument:
    """The manifest."""

    document: Document
    node: Manifest


def read_manifest(document: Document, report: Report) -> ManifestDocument | None:
    """The manifest in `document`, None if there is none in it."""
    data = document.data
    if not isinstance(data, dict):
        report(unknown_document("this is no manifest", document.spans.here, expected="WaveManifest"))
        return None
    if "pipeline" in data:
        report(_dialect_of(data["pipeline"], document.spans.key("pipeline")))
        return None
    kind = data.get("kind")
    if kind is not None and kind != "WaveManifest":
        found = f"`{kind}`" if isinstance(kind, str) else "another value"
        report(unknown_document(f"`kind` is {found}", document.spans.at("kind"), expected="WaveManifest"))
        return None
    node = decode(Manifest, data, report)
    if node is None:
        return None
    if node.runtime is not None and node.runtime.audit is not None:
        _no_holes("log_dir", node.runtime.audit.log_dir, node.runtime.audit.at("log_dir"), report)
    for name, persona in node.personas.items():
        _no_holes("system_prompt_file", persona.system_prompt_file, persona.at("system_prompt_file"), report)
        _no_holes("adapter", persona.adapter, persona.at("adapter"), report)
        _no_holes("personas", name, node.spans.below("personas").key(name), report)
    return ManifestDocument(document, node)


def read_pipeline(document: Document, extensions: Extensions, report: Report) -> PipelineDocument | None:
    """The pipeline in `document`, None if there is none in it."""
    data = document.data
    if not isinstance(data, dict):
        report(unknown_document("this is no pipeline", document.spans.here, expected="WavePipeline"))
        return None
    if "pipeline" in data:
        report(_dialect_of(data["pipeline"], document.spans.key("pipeline")))
        return None
    if "tasks" in data and "steps" not in data:
        report(_dialect_of(data, document.spans.key("tasks")))
        return None
    kind = data.get("kind")
    if kind is not None and kind != "WavePipeline":
        found = f"`{kind}`" if isinstance(kind, str) else "another value"
        report(unknown_document(f"`kind` is {found}", document.spans.at("kind"), expected="WavePipeline"))
        return None
    node = decode(Pipeline, data, report)
    if node is None:
        return None
    steps = tuple(_step(step, extensions, report) for step in node.steps)
    named = node.metadata is not None and node.metadata.name is not None
    return PipelineDocument(
        document,
        node,
        (node.metadata and node.metadata.name) or PurePosixPath(document.source.name).stem,
        node.metadata.at("name") if node.metadata and named else Span(document.source, 0, 0),
        steps,
    )


def _dialect_of(value: object, at: Span) -> Diagnostic:
    if isinstance(value, dict) and "tasks" in value:
        return other_dialect("a pipeline of the data model (`tasks`)", at)
    return other_dialect("a pipeline in the shorthand dialect (`pipeline: {name, steps}`)", at)


def _step(node: Step, extensions: Extensions, report: Report) -> StepDocument:
    execution = _execution(node, extensions, report)
    output_paths = tuple(place(output.path, output.at("path"), report) for output in node.output_artifacts)
    judging = tuple(_placed(contract, report) for contract in _contracts(node, extensions, report))
    contracts = (*judging, *_gates(node, judging, output_paths, extensions, report))
    prompt = None
    environment: dict[str, PlacedTemplate] = {}
    if execution is not None:
        if execution.prompt_text is not None:
            prompt = place(execution.prompt_text, execution.at("source"), report)
        if execution.command_text is not None:
            _no_command_holes("source", execution.command_text, execution.at("source"), report)
        environment = {
            name: place(text, execution.at("env", name), report) for name, text in execution.environment.items()
        }
    for index, dependency in enumerate(node.dependencies):
        if "{{" in dependency:
            report(hole_not_allowed("dependencies", node.at("dependencies", index)))
    if node.strategy is not None:
        _no_holes_in_strategy(node.strategy, report)
    mounts = tuple(_mounts(node, report))
    return StepDocument(
        node,
        execution,
        prompt,
        environment,
        mounts,
        output_paths,
        contracts,
        texts=(*((prompt,) if prompt is not None else ()), *environment.values()),
        paths=(*_mounted(mounts), *output_paths, *_stated(contracts)),
    )


def _mounted(mounts: Sequence[MountTemplates]) -> Iterator[PlacedTemplate]:
    for mount in mounts:
        yield mount.source
        yield mount.target


def _stated(contracts: Sequence[ContractDocument]) -> Iterator[PlacedTemplate]:
    for contract in contracts:
        if contract.source is not None and contract.source_stated and not contract.inherited:
            yield contract.source
        yield from contract.paths.values()


def _placed(contract: Contract, report: Report) -> ContractDocument:
    return ContractDocument(
        contract,
        None if contract.source_text is None else place(contract.source_text, contract.at("source"), report),
        contract.has("source"),
        False,
        {key: place(text, contract.at(key), report) for key, text in contract.path_templates.items()},
    )


def _gates(
    node: Step,
    contracts: Sequence[ContractDocument],
    outputs: Sequence[PlacedTemplate],
    extensions: Extensions,
    report: Report,
) -> Iterator[ContractDocument]:
    """The quality gates of a step. One without `source` is about the file of the first contract, or the only output."""
    about = next((contract for contract in contracts if contract.source is not None), None)
    for opaque in node.handover.quality_gates if node.handover is not None else ():
        if "type" not in opaque.data:
            report(missing_key("type", opaque.spans.here, of="quality gate"))
            continue
        gate = _decoded(opaque, extensions.gates, report)
        if gate is None:
            continue
        if gate.has("source"):
            yield _placed(gate, report)
        elif about is not None:
            yield ContractDocument(gate, about.source, about.source_stated, True, {})
        elif len(outputs) == 1:
            yield ContractDocument(gate, outputs[0], True, True, {})
        else:
            report(gate_without_source(gate.key_at("type"), [output.path for output in node.output_artifacts]))


def _mounts(node: Step, report: Report) -> Iterator[MountTemplates]:
    if node.workspace is None:
        return
    if node.workspace.root is not None:
        at = node.workspace.at("root")
        yield MountTemplates(place(node.workspace.root, at, report), place(".", at, report), "readwrite", at)
    for mount in node.mounts:
        if not (mount.has("source") and mount.has("target")):
            continue
        source, target = (
            place(mount.source, mount.at("source"), report),
            place(mount.target, mount.at("target"), report),
        )
        yield MountTemplates(source, target, mount.mode, mount.spans.here)


def _execution(node: Step, extensions: Extensions, report: Report) -> StepKind | None:
    opaque = node.execution
    if opaque is None:
        if not node.has("exec"):
            report(missing_key("exec", node.key_at("id"), of=f"step {node.id}"))
        return None
    if "type" not in opaque.data:
        edit = with_key(opaque.spans, "type", "prompt")
        fix = Fix("write `type: prompt`", (edit,), safe=True) if edit else None
        report(implicit_prompt(node.key_at("exec"), fix))
        return decode(extensions.steps[0], opaque.data, report)
    return _decoded(opaque, extensions.steps, report)


def _contracts(node: Step, extensions: Extensions, report: Report) -> Iterator[Contract]:
    if node.handover is None:
        return
    first = (node.handover.contract,) if node.handover.contract else ()
    for opaque in (*first, *node.handover.contracts):
        if "type" not in opaque.data:
            report(missing_key("type", opaque.spans.here, of="contract"))
            continue
        contract = _decoded(opaque, extensions.contracts, report)
        if contract is None:
            continue
        if contract.command_text is not None:
            _no_command_holes("command", contract.command_text, contract.at("command"), report)
        if (reference := contract.schema_reference) is not None and isinstance(reference[1], str):
            key, value = reference
            if "{{" in str(value) and (key == "schema_path" or not str(value).lstrip().startswith("{")):
                report(hole_not_allowed(key, contract.at(key)))
        for named in (contract.template_file, contract.outline_schema):
            if named is not None:
                _no_holes(named[0], named[1], contract.at(named[0]), report)
        yield contract


def _decoded(opaque: Opaque, kinds: Sequence[type[E]], report: Report) -> E | None:
    word = opaque.data["type"]
    if not isinstance(word, str):
        report(wrong_shape("type", "text", word, opaque.spans.at("type")))
        return None
    for kind in kinds:
        if word == kind.word or word in kind.spellings:
            return decode(kind, opaque.data, report)
    report(unknown_value(word, opaque.spans.at("type"), key="type", known=[kind.word for kind in kinds]))
    return None


def _no_holes(key: str, text: str | None, at: Span, report: Report) -> None:
    if text is not None and "{{" in text:
        report(hole_not_allowed(key, at))


def _no_holes_in_strategy(strategy: Strategy, report: Report) -> None:
    _no_holes("items_source", strategy.items_source, strategy.at("items_source"), report)
    _no_holes("item_key", strategy.item_key, strategy.at("item_key"), report)
    for index, item in enumerate(strategy.items):
        if any("{{" in text for text in _texts_in(item)):
            report(hole_not_allowed("items", strategy.at("items", index)))


def _texts_in(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, inner in value.items():
                yield from _texts_in(key)
                yield from _texts_in(inner)
        case list():
            for inner in value:
                yield from _texts_in(inner)


def _no_command_holes(key: str, text: str, at: Span, report: Report) -> None:
    if "{{" not in text:
        return
    template = PlacedTemplate(text, at, ())
    for hole in value_holes(text):
        report(hole_in_command(hole.text.strip(), key, template.span(hole.start, hole.end)))
