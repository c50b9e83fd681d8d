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
from wavec.diagnostics.diagnostic import Diagnostic, Severity
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
from wavec.types.declared import SchemaPlaces
from wavec.types.defaults import check_defaults
from wavec.types.facts import Facts
from wavec.types.infer import Inference
from wavec.types.reference import References
from wavec.types.show import show, words
from wavec.types.type import Type
from wavec.types.typed import Rendering, TypedHole, TypedPipeline, TypedStep

Report = Callable[[Diagnostic], None]

UNTRUSTED_ROOTS = frozenset({"input", "steps"})
UNTRUSTED_CONTEXT = frozenset({"branch_name", "feature_num"})


def check_pipeline(pipeline: NamedPipeline, report: Report) -> TypedPipeline:
    """Types of all templates of `pipeline`; mistakes are reported."""
    places = SchemaPlaces(pipeline)
    if pipeline.input_schema is not None and pipeline.input_schema_at is not None:
        check_defaults(pipeline.input_schema, places, pipeline.input_schema_at, report)
    types = References(pipeline, places)
    variables: Known = {("variables", name): value for name, value in pipeline.document.node.variables.items()}
    steps = {}
    for id, step in pipeline.steps.items():
        _check_contracts(step, report)
        if step.matrix is not None:
            types.check_items(step.matrix, report)
        checking = _StepCheck(step, types, {**variables, ("pipeline_context", "step_id"): id}, report)
        templates = {
            **{template: checking.template(template, "text") for template in step.document.texts},
            **{template: checking.template(template, "path") for template in step.document.paths},
        }
        outputs = {output: types.seen_type(id, output) for output in step.outputs}
        items = None if step.matrix is None else types.list_of(id, step.matrix)
        guarded = frozenset(checking.guarded - checking.bare)
        steps[id] = TypedStep(step, templates, checking.holes, outputs, guarded, items)
    return TypedPipeline(pipeline, steps, types.input_type)


def _check_contracts(step: NamedStep, report: Report) -> None:
    for contract in step.contracts:
        output = contract.output
        if contract.document.node.wants_json and output is not None and output.type not in ("json", "file"):
            at = contract.document.node.at("type")
            report(contract_needs_json(output.node.name, output.type, at, output.node.at("type")))


class _StepCheck:
    """The templates of one step, one after the other, and what is found about them on the way."""

    def __init__(self, step: NamedStep, types: References, known: Known, report: Report) -> None:
        self.step = step
        self.types = types
        self.known = known
        self.report = report
        self.holes: dict[PlacedHole, TypedHole] = {}
        self.guarded: set[Keys] = set()
        self.bare: set[Keys] = set()
        """What is read where nothing makes good that it is missing."""

    def template(self, template: PlacedTemplate, place: Literal["text", "path"]) -> Template:
        """`template` in the form of the plan."""
        if template.constant:
            return tuple(lines_of(template.text)) if place == "text" else (normal_path(template.text),)
        parts: list[TemplatePart] = []
        for part in template.parts:
            lowered = part if isinstance(part, str) else self._hole(part, template, place)
            if isinstance(lowered, str) and parts and isinstance(parts[-1], str):
                parts[-1] += lowered
            elif lowered != "":
                parts.append(lowered)
        if place == "path":
            return _path(parts, template, self.report)
        return tuple(piece for part in parts for piece in (lines_of(part) if isinstance(part, str) else (part,)))

    def _hole(self, hole: PlacedHole, template: PlacedTemplate, place: Literal["text", "path"]) -> TemplatePart:
        if hole.expression is None:
            return ""

        def span(node: Expression) -> Span:
            return template.span_of(hole, node)

        told: list[Diagnostic] = []

        def tell(finding: Diagnostic) -> None:
            told.append(finding)
            self.report(finding)

        def type_of(symbol: Symbol, node: Expression, facts: Facts) -> Type:
            self._note(canonical_path(symbol), facts)
            return self.types.type_of(symbol, facts, lambda: span(node), tell)

        bindings, variables = self.step.bindings, self.types.pipeline.document.node.variables
        inference = Inference(bindings, variables, type_of, span, self.types.places.span_of, tell)
        kind = inference.infer(hole.expression)
        self.holes[hole] = TypedHole(kind, _rendering(kind))
        if place == "path" and not (found := words(kind)) <= {"text"}:
            scalar = found <= {"number", "boolean"}
            self.report(not_a_path(hole.text, show(kind), span(hole.expression), scalar=scalar))
        canonical = _canonical_paths(hole.expression, self.step)
        lowered = lower_expression(hole.expression, lambda path: canonical.get(path, path))
        expression, errors = fold(lowered, self.known)
        if all(finding.severity < Severity.ERROR for finding in told):
            for error in errors:
                if all(path in canonical for _, path in written_references(hole.expression)):
                    self.report(constant_fails(error.message, span(written(hole.expression, error.at))))
        if isinstance(expression, PlanLiteral):
            return text_of(expression.value)
        return Hole(expression, place, "untrusted" if _untrusted(expression, self.step) else "trusted")

    def _note(self, path: Keys, facts: Facts) -> None:
        name = path[:2]
        if facts.caught or facts.has(name):
            self.guarded.add(name)
        else:
            self.bare.add(name)


def _rendering(kind: Type) -> Rendering:
    found = words(kind)
    if found == {"text"}:
        return "text"
    return "canonical JSON" if found and "text" not in found else "text or canonical JSON"


def _canonical_paths(expression: Expression, step: NamedStep) -> dict[Keys, Keys]:
    found: dict[Keys, Keys] = {}
    for node, path in written_references(expression):
        symbol: Symbol | None = step.bindings.get(node)
        if symbol is not None:
            found[path] = canonical_path(symbol)
    return found


def _untrusted(expression: PlanExpression, step: NamedStep) -> bool:
    # An item is what its list is: written by the author of the pipeline, or made by a step.
    roots = UNTRUSTED_ROOTS if step.matrix is None or step.matrix.items is not None else UNTRUSTED_ROOTS | {"item"}
    return any(
        get.path[0] in roots or (len(get.path) > 1 and get.path[1] in UNTRUSTED_CONTEXT and get.path[0] != "item")
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
