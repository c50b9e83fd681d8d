"""Comparisons that are never true, whatever the run brings."""

from collections.abc import Callable, Iterator

from wave_runtime.plan import canonical

from wavec.diagnostics.codes.never_equal import never_equal, never_has
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.diagnostics.suggest import closest
from wavec.source.span import Span
from wavec.syntax.expression import Expression, ListOf, Literal
from wavec.syntax.show import show as written
from wavec.types.combine import any_item, both, one_of
from wavec.types.member import member
from wavec.types.show import show
from wavec.types.type import ListOf as ListType
from wavec.types.type import Never, Record, Text, Type, known, parts

Report = Callable[[Diagnostic], None]
SpanOf = Callable[[Expression], Span]


def check_equal(left: Expression, first: Type, right: Expression, second: Type, span: SpanOf, report: Report) -> None:
    """Reports `left == right` if the types of the two sides have no value in common."""
    if isinstance(left, Literal):
        left, first, right, second = right, second, left, first
    if isinstance(left, Literal):
        return  # two constants: folding knows
    if _disjoint(first, second):
        near = _near(right, first)
        report(never_equal(written(left), show(first), written(right), _type_of(right, second), near, span(right)))


def check_contained(
    part: Expression, kind: Type, whole: Expression, within: Type, span: SpanOf, report: Report
) -> None:
    """Reports `part in whole` if `whole` never has it."""
    if isinstance(whole, ListOf) and isinstance(within, ListType):
        for item, item_type in zip(whole.items, within.first, strict=True):
            check_equal(part, kind, item, item_type, span, report)
        return
    alternatives = parts(within)
    if all(isinstance(alternative, ListType) for alternative in alternatives):
        items = one_of(any_item(alternative) for alternative in alternatives if isinstance(alternative, ListType))
        if _disjoint(items, kind):
            near = _near(part, items)
            report(never_has(written(whole), f"the item `{written(part)}`", show(within), near, span(part)))
    elif all(isinstance(alternative, Record) for alternative in alternatives) and isinstance(part, Literal):
        fault = member(within, part.value).fault if isinstance(part.value, str) else None
        if fault is not None and fault.what == "no such part":
            names = [name for record in alternatives if isinstance(record, Record) for name in record.properties]
            near = closest(str(part.value), names)
            shown = near and canonical(near)
            report(never_has(written(whole), f"the property `{part.value}`", None, shown, span(part)))


def _disjoint(left: Type, right: Type) -> bool:
    """Whether no value is of both; types without any value do not count."""
    if isinstance(known(left), Never) or isinstance(known(right), Never):
        return False
    return isinstance(both(left, right), Never)


def _type_of(node: Expression, kind: Type) -> str | None:
    """The type of `node`, where it does not say what it is."""
    return None if isinstance(node, Literal) else show(kind)


def _near(node: Expression, kind: Type) -> str | None:
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        return None
    near = closest(node.value, _texts(kind))
    return None if near is None else canonical(near)


def _texts(kind: Type) -> Iterator[str]:
    return (value for part in parts(kind) if isinstance(part, Text) for value in part.values or ())
