"""The pass: every template against what its place takes, folded as far as it is known."""

from collections.abc import Callable
from typing import Literal

from wave_runtime.plan import references
from wave_runtime.plan.expression import Expression as PlanExpression
from wave_runtime.plan.expression import Hole, Template, TemplatePart
from wave_runtime.plan.expression import Literal as PlanLiteral
from wave_runtime.plan.values import text_of

from wavec.diagnostics.codes.bad_path import bad_path
from wavec.diagnostics.codes.constant_fails import constant_fails
from wavec.diagnostics.codes.contract_needs_json import contract_needs_json
from wavec.diagnostics.codes.not_a_path import not_a_path
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.expressions.fold import Known, fold
from wavec.expressions.lower import lower_expression, written
from wavec.names.named import NamedPipeline, NamedStep
from wavec.names.paths import template_problem
from wavec.names.symbol import Keys, Symbol, canonical_path
from wavec.source.path import normal_path, path_problem
from wavec.source.span import Span
from wavec.source.text import lines_of
from wavec.syntax.expression import Expression
from wavec.syntax.expression import references as written_references
from wavec.syntax.placed import PlacedHole, PlacedTemplate
from wavec.types.infer import Inference
from wavec.types.json_schema import type_of_schema
from wavec.types.reference import References
from wavec.types.show import show, words
from wavec.types.type import TEXT, UNKNOWN
from wavec.types.typed import TypedPipeline, TypedStep

Report = Callable[[Diagnostic], None]

UNTRUSTED_ROOTS = frozenset({"input", "steps"})
UNTRUSTED_CONTEXT = frozenset({"branch_name", "feature_num"})


def check_pipeline(pipeline: NamedPipeline, report: Report) -> TypedPipeline:
    """Types of all templates of `pipeline`; mistakes are reported."""
    if pipeline.input_schema is not None:
        input_type = type_of_schema(pipeline.input_schema.value)
    else:
        input_type = UNKNOWN if pipeline.input_schema_at is not None else TEXT
    types = References(pipeline, input_type)
    variables: Known = {("variables", name): value for name, value in pipeline.document.node.variables.items()}
    steps = {}
    for id, step in pipeline.steps.items():
        _check_contracts(step, report)
        known: Known = {**variables, ("pipeline_context", "step_id"): id}
        templates = {
            template: _template(template, place, step, types, known, report)
            for template, place in step.document.templates()
        }
        steps[id] = TypedStep(step, templates)
    return TypedPipeline(pipeline, steps, input_type)


def _check_contracts(step: NamedStep, report: Report) -> None:
    for contract in step.contracts:
        output = contract.output
        if contract.document.node.wants_json and output is not None and output.type not in ("json", "file"):
            at = contract.document.node.at("type")
            report(contract_needs_json(output.node.name, output.type, at, output.node.at("type")))


def _template(
    template: PlacedTemplate,
    place: Literal["text", "path"],
    step: NamedStep,
    types: References,
    known: Known,
    report: Report,
) -> Template:
    if template.constant:
        return tuple(lines_of(template.text)) if place == "text" else (normal_path(template.text),)
    parts: list[TemplatePart] = []
    for part in template.parts:
        lowered = part if isinstance(part, str) else _hole(part, template, place, step, types, known, report)
        if isinstance(lowered, str) and parts and isinstance(parts[-1], str):
            parts[-1] += lowered
        elif lowered != "":
            parts.append(lowered)
    if place == "path":
        return _path(parts, template, report)
    return tuple(piece for part in parts for piece in (lines_of(part) if isinstance(part, str) else (part,)))


def _hole(
    hole: PlacedHole,
    template: PlacedTemplate,
    place: Literal["text", "path"],
    step: NamedStep,
    types: References,
    known: Known,
    report: Report,
) -> TemplatePart:
    if hole.expression is None:
        return ""

    def span(node: Expression) -> Span:
        return template.span_of(hole, node)

    told: list[Diagnostic] = []

    def tell(finding: Diagnostic) -> None:
        told.append(finding)
        report(finding)

    inference = Inference(
        step.bindings, lambda symbol, node: types.type_of(symbol, lambda: span(node), tell), span, tell
    )
    kind = inference.infer(hole.expression)
    if place == "path" and words(kind) and "text" not in words(kind):
        report(not_a_path(hole.text, show(kind), span(hole.expression)))
    canonical = _canonical_paths(hole.expression, step)
    expression, errors = fold(lower_expression(hole.expression, lambda path: canonical.get(path, path)), known)
    for error in errors if not told else ():
        if all(path in canonical for _, path in written_references(hole.expression)):
            report(constant_fails(error.message, span(written(hole.expression, error.at))))
    if isinstance(expression, PlanLiteral):
        return text_of(expression.value)
    return Hole(expression, place, "untrusted" if _untrusted(expression) else "trusted")


def _canonical_paths(expression: Expression, step: NamedStep) -> dict[Keys, Keys]:
    found: dict[Keys, Keys] = {}
    for node, path in written_references(expression):
        symbol: Symbol | None = step.bindings.get(node)
        if symbol is not None:
            found[path] = canonical_path(symbol)
    return found


def _untrusted(expression: PlanExpression) -> bool:
    return any(
        get.path[0] in UNTRUSTED_ROOTS or (len(get.path) > 1 and get.path[1] in UNTRUSTED_CONTEXT)
        for get in references(expression)
    )


def _path(parts: list[TemplatePart], template: PlacedTemplate, report: Report) -> Template:
    """`parts` without a leading `./` or `/` and without a trailing `/`."""
    known = "".join(part if isinstance(part, str) else "x" for part in parts)
    if template_problem(template, top=True) is None:  # else the text around the holes was reported
        is_absolute = known.startswith("/") and not template.text.startswith("/")
        if problem := path_problem(known, top=True) or ("is absolute" if is_absolute else None):
            shown = known if all(isinstance(part, str) for part in parts) else template.text
            report(bad_path(shown, problem, template.at))
    if not parts or all(isinstance(part, str) for part in parts):
        return (normal_path(known),)
    if isinstance(parts[0], str):
        parts[0] = parts[0].removeprefix("./").lstrip("/")
    if isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip("/")
    return tuple(part for part in parts if part != "")
