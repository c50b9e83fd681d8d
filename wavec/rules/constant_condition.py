"""A condition in an expression is always true, or always false.

It compares two literals, or a value with itself, so one of its sides is never used. What depends on `variables` is not
meant: changing them is what they are for.

Wrong: golden/reject/WV650-constant-condition.   Fix: compare with the value that was meant, or take the condition out.
"""

from collections.abc import Iterator

from wave_runtime.plan import expression as plan

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.expressions.fold import fold
from wavec.expressions.lower import lower_expression
from wavec.rules.project import Project
from wavec.syntax.expression import Binary, Expression, If, Literal, Unary, children, references
from wavec.syntax.placed import PlacedHole, PlacedTemplate

CODE = Code("WV650", "constant-condition", Severity.WARNING, __doc__)

_OF_THE_SAME = {"==": True, "<=": True, ">=": True, "!=": False, "<": False, ">": False}


def check(project: Project) -> Iterator[Diagnostic]:
    for _, step in project.steps():
        for template in step.document.templates:
            for hole in template.holes:
                if hole.expression is not None and not isinstance(hole.expression, Literal):
                    yield from _in_hole(hole, hole.expression, template)


def _in_hole(hole: PlacedHole, expression: Expression, template: PlacedTemplate) -> Iterator[Diagnostic]:
    waiting: list[tuple[Expression, If | None]] = [(expression, None)]
    while waiting:
        node, decides = waiting.pop()
        constant = _value(node) if decides is not None or isinstance(node, Unary | Binary) else None
        if constant is not None:
            yield _finding(hole, node, decides, template, constant=constant)
        elif isinstance(node, If):
            # What is never used is not looked at.
            decided = _value(node.condition)
            sides = [node.then] * (decided is not False) + [node.otherwise] * (decided is not True)
            waiting.extend((side, None) for side in reversed(sides))
            waiting.append((node.condition, node))
        else:
            waiting.extend((child, None) for child in reversed(children(node)))


def _finding(
    hole: PlacedHole, node: Expression, decides: If | None, template: PlacedTemplate, *, constant: bool
) -> Diagnostic:
    also: tuple[Label, ...] = ()
    if decides is not None:
        unused = decides.otherwise if constant else decides.then
        also = (Label(template.span_of(hole, unused), "never used"),)
    message = f"this condition is always {'true' if constant else 'false'}"
    help = "compare with the value that was meant, or take the condition out"
    return CODE.at(template.span_of(hole, node), message, help=help, also=also)


def _value(node: Expression) -> bool | None:
    """What `node` is, whatever the run brings; None if that is not known, or no boolean."""
    if next(references(node), None) is None:
        folded, _ = fold(_lowered(node), {})
        return folded.value if isinstance(folded, plan.Literal) and isinstance(folded.value, bool) else None
    match node:
        case Unary(_, operand):
            inner = _value(operand)
            return None if inner is None else not inner
        case Binary("and" | "or" as operator, left, right):
            sides = _value(left), _value(right)
            decisive = operator == "or"
            return decisive if decisive in sides else sides[0] if None not in sides else None
        case Binary(operator, left, right) if operator in _OF_THE_SAME and _lowered(left) == _lowered(right):
            return _OF_THE_SAME[operator]
        case _:
            return None


def _lowered(node: Expression) -> plan.Expression:
    return lower_expression(node, lambda path: path)
