"""The pass: each step's grant, and for each artifact whether it is a file or the answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from wave_runtime.permissions import Call, Decision, Layer, Pattern, decide_path

from wavec.diagnostics.codes.artifact_from_answer import artifact_from_answer
from wavec.diagnostics.codes.file_not_writable import file_not_writable
from wavec.diagnostics.codes.several_answers import several_answers
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.diagnostics.fix import Fix
from wavec.names.named import NamedManifest, NamedOutput, NamedStep
from wavec.permissions.authorized import AuthorizedPipeline, GrantLayer, StepLowering
from wavec.permissions.exact_pattern import escaped
from wavec.permissions.grant import EVERYTHING, layer_of
from wavec.permissions.stated import allowing
from wavec.permissions.step_lowering import lower_step
from wavec.permissions.within import check_within
from wavec.source.path import path_problem
from wavec.types.typed import TypedPipeline

Report = Callable[[Diagnostic], None]
Origin = Literal["file", "answer"]


def authorize(
    pipeline: TypedPipeline,
    manifest: NamedManifest,
    personas: Mapping[str, tuple[GrantLayer, ...]],
    report: Report,
) -> AuthorizedPipeline:
    """The rights of every step of `pipeline`; what they do not cover is reported."""
    grants: dict[str, tuple[GrantLayer, ...]] = {}
    lowerings: dict[str, StepLowering] = {}
    origins: dict[NamedOutput, Origin] = {}
    for id, step in pipeline.named.steps.items():
        layers = _grant(step, personas, report)
        if layers is not None:
            grants[id] = layers
        lowering = lower_step(step, layers, manifest, report)
        if lowering is not None:
            lowerings[id] = lowering
        origins.update(_origins(step, layers, report))
    return AuthorizedPipeline(manifest, pipeline, grants, lowerings, origins)


def _grant(
    step: NamedStep, personas: Mapping[str, tuple[GrantLayer, ...]], report: Report
) -> tuple[GrantLayer, ...] | None:
    inherited = personas[step.persona.name] if step.persona is not None else None
    stated = step.document.node.permissions
    if stated is None:
        return inherited
    own = layer_of(stated, report)
    if step.persona is not None and inherited is not None:
        check_within(own, stated, step.persona, inherited, report)
    if not own.allow and not own.deny and inherited is not None:
        return inherited  # what it accepts is no rule
    if not own.allow:
        own = Layer(EVERYTHING, own.deny)  # a step without a list of its own narrows by its denials alone
    return (*(inherited or ()), GrantLayer("step", own, stated))


def _origins(step: NamedStep, layers: Sequence[GrantLayer] | None, report: Report) -> Mapping[NamedOutput, Origin]:
    command = step.document.execution is not None and not step.document.execution.needs_persona
    stated = {output: output.node.origin for output in step.outputs if output.node.origin is not None}
    found: dict[NamedOutput, Origin] = {}
    unwritable: list[NamedOutput] = []
    for output in step.outputs:
        # The shell of a command step is no tool call: its files are its files. What is no path was reported.
        free = command or layers is None or path_problem(output.path.text) is not None
        decision = Decision(True, None) if free or layers is None else _may_write(layers, output)
        origin = stated.get(output)
        if origin == "file" and not decision.permitted:
            report(
                file_not_writable(
                    output.node.name,
                    output.path.text,
                    _who(step),
                    _denied_by(decision),
                    output.node.at("from"),
                    _allowing(step, output, decision),
                )
            )
        if origin is None and not decision.permitted and output.node.has("path"):
            unwritable.append(output)
        found[output] = origin or ("file" if decision.permitted else "answer")
    answers = [output for output in step.outputs if found[output] == "answer"]
    if len(answers) > 1:
        names, patterns = [o.node.name for o in answers], [f"Write({o.path.text})" for o in answers]
        report(several_answers(names, _who(step), answers[1].node.at("name"), patterns))
    elif layers is not None:
        for output in unwritable:
            decision = _may_write(layers, output)
            denied_by, fix = _denied_by(decision), _allowing(step, output, decision)
            report(artifact_from_answer(output.node.name, output.path.text, _who(step), denied_by, output.path.at, fix))
    return found


def _may_write(layers: Sequence[GrantLayer], output: NamedOutput) -> Decision:
    return decide_path([part.layer for part in layers], "Write", _example(output))


def _example(output: NamedOutput) -> str:
    # A hole in the path stands for some name; patterns that depend on it are decided for a name like `x`.
    path = "".join(part if isinstance(part, str) else "x" for part in output.path.parts).removeprefix("./").rstrip("/")
    return path + "/x" if output.type == "directory" else path


def _allowing(step: NamedStep, output: NamedOutput, decision: Decision) -> Fix | None:
    """How to let the step write the file, where nothing denies it."""
    if decision.rule is not None or not output.path.constant:
        return None
    path = f"{output.path.text.rstrip('/')}/**" if output.type == "directory" else output.path.text
    persona = step.persona.node.permissions if step.persona is not None else None
    parts = [part for part in (persona, step.document.node.permissions) if part is not None]
    return allowing(parts, Pattern("Write", escaped(path)), Call("Write", _example(output)))


def _who(step: NamedStep) -> str:
    return step.persona.name if step.persona is not None else step.id


def _denied_by(decision: Decision) -> str:
    return decision.rule.written if decision.rule is not None else ""
