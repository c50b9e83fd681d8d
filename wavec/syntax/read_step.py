"""Steps -> StepDocument: the extensions of a step decoded, its templates parsed."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from wavec.diagnostics.codes.gate_without_source import gate_without_source
from wavec.diagnostics.codes.hole_not_allowed import hole_not_allowed
from wavec.diagnostics.codes.implicit_prompt import implicit_prompt
from wavec.diagnostics.codes.missing_key import missing_key
from wavec.diagnostics.codes.unknown_value import unknown_value
from wavec.diagnostics.codes.wrong_shape import wrong_shape
from wavec.diagnostics.fix import Fix
from wavec.source.edits import with_key
from wavec.syntax.contract import Contract
from wavec.syntax.document import decode
from wavec.syntax.extension import Extension, Opaque
from wavec.syntax.no_holes import Report, no_command_holes, no_holes, no_holes_in_strategy
from wavec.syntax.pipeline import Step
from wavec.syntax.placed import PlacedTemplate, place
from wavec.syntax.program import ContractDocument, Extensions, MountTemplates, StepDocument
from wavec.syntax.step_kind import StepKind

E = TypeVar("E", bound=Extension)


def read_step(node: Step, extensions: Extensions, report: Report) -> StepDocument:
    """A step with its extensions and templates; each mistake in them is reported."""
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
            no_command_holes("source", execution.command_text, execution.at("source"), report)
        environment = {
            name: place(text, execution.at("env", name), report) for name, text in execution.environment.items()
        }
    for index, dependency in enumerate(node.dependencies):
        if "{{" in dependency:
            report(hole_not_allowed("dependencies", node.at("dependencies", index)))
    if node.strategy is not None:
        no_holes_in_strategy(node.strategy, report)
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
            no_command_holes("command", contract.command_text, contract.at("command"), report)
        if (reference := contract.schema_reference) is not None and isinstance(reference[1], str):
            key, value = reference
            if "{{" in str(value) and (key == "schema_path" or not str(value).lstrip().startswith("{")):
                report(hole_not_allowed(key, contract.at(key)))
        for named in (contract.template_file, contract.outline_schema):
            if named is not None:
                no_holes(named[0], named[1], contract.at(named[0]), report)
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
