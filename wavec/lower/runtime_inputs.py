"""The values that a plan needs from its run: every hole reads only these."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from wave_runtime.plan import dotted, references
from wave_runtime.plan.expression import Call, Expression, Get, Hole, Trust
from wave_runtime.plan.model import RuntimeInput
from wave_runtime.plan.walk import children

from wavec.lower.matrix import items_expression
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.types.member import member
from wavec.types.show import show
from wavec.types.type import Unknown, known

Source = Literal["user", "run", "git", "step"]


@dataclass(slots=True)
class _Use:
    source: Source
    trust: Trust
    type: str
    required: bool = False
    steps: list[str] = field(default_factory=list)


def runtime_inputs(program: AuthorizedPipeline) -> tuple[RuntimeInput, ...]:
    """Every runtime input of the pipeline, sorted by name, with the steps that read it in plan order."""
    uses: dict[str, _Use] = {}
    pipeline = program.typed
    for id in pipeline.named.graph.order:
        for template in pipeline.steps[id].templates.values():
            for part in template:
                if isinstance(part, Hole):
                    _note(part.expression, id, program, uses)
        matrix = pipeline.named.steps[id].matrix
        if matrix is not None:
            _note(items_expression(matrix), id, program, uses)
    return tuple(
        RuntimeInput(name, use.source, use.trust, use.type, use.required, tuple(use.steps))
        for name, use in sorted(uses.items())
    )


def _note(expression: Expression, step: str, program: AuthorizedPipeline, uses: dict[str, _Use]) -> None:
    guarded = program.typed.steps[step].guarded
    needed = {get for get in _needed(expression) if get.path[:2] not in guarded}
    for get in references(expression):
        if get.path[0] == "item":
            continue  # what the items are, the list says
        name, use = _use(get, program)
        use = uses.setdefault(name, use)
        use.required = use.required or (get in needed and not _has_default(get, program))
        if use.steps[-1:] != [step]:
            use.steps.append(step)


def _use(get: Get, program: AuthorizedPipeline) -> tuple[str, _Use]:
    match get.path:
        case ("input",):
            return "input", _Use("user", "untrusted", show(program.typed.input_type))
        case ("input", key, *_):
            shown = show(member(program.typed.input_type, key).type)
            return dotted(("input", key)), _Use("user", "untrusted", shown)
        case ("pipeline_context", ("branch_name" | "feature_num")):
            return dotted(get.path), _Use("git", "untrusted", "text")
        case ("steps", step, artifact, *_):
            outputs = program.typed.steps[str(step)].outputs
            kind = next(kind for output, kind in outputs.items() if output.node.name == artifact)
            shown = "json" if isinstance(known(kind), Unknown) else show(kind)
            return dotted(("steps", step, artifact)), _Use("step", "untrusted", shown)
        case path:
            return dotted(path), _Use("run", "trusted", "text")


def _needed(expression: Expression) -> Iterator[Get]:
    """The references whose absence nothing catches."""
    match expression:
        case Get():
            yield expression
        case Call("default", (_, fallback)):
            yield from _needed(fallback)
        case _:
            yield from _all(children(expression))


def _all(expressions: Iterable[Expression]) -> Iterator[Get]:
    for expression in expressions:
        yield from _needed(expression)


def _has_default(get: Get, program: AuthorizedPipeline) -> bool:
    schema = program.typed.named.input_schema
    if get.path[0] != "input" or schema is None or not isinstance(schema.value, Mapping):
        return False
    node = schema.value
    for key in get.path[1:2]:
        properties = node.get("properties")
        found = properties.get(str(key)) if isinstance(properties, Mapping) else None
        node = found if isinstance(found, Mapping) else {}
    return "default" in node
