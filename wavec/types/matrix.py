"""What a matrix step runs over: the list, and what its items are."""

from collections.abc import Callable, Mapping, Sequence

from wave_runtime.plan import Json, dotted

from wavec.diagnostics.codes.items_not_a_list import items_not_a_list
from wavec.diagnostics.codes.may_be_missing import items_may_be_missing
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.named import NamedMatrix, NamedOutput
from wavec.names.symbol import ArtifactContent, Keys
from wavec.source.span import Span
from wavec.types.combine import one_of
from wavec.types.fault import SpanOf, tell_fault, why_missing
from wavec.types.json_schema import type_of_value
from wavec.types.member import member
from wavec.types.show import show, words
from wavec.types.type import UNKNOWN, Known, ListOf, Record, Type, known

SeenType = Callable[[ArtifactContent], Type]
"""What an artifact, as a whole, gives in an expression."""


def list_of(matrix: NamedMatrix, seen_type: SeenType) -> ListOf:
    """The list that a step runs over; a list of anything where it is not known to be one."""
    if matrix.items is not None:
        return ListOf(type_of_values(matrix.items), (), len(matrix.items), len(matrix.items))
    if matrix.source is None or matrix.keys is None:
        return ListOf(UNKNOWN)
    kind = seen_type(matrix.source)
    for key in matrix.keys:
        kind = member(kind, key).type
    found = known(kind)
    return found if isinstance(found, ListOf) else ListOf(UNKNOWN)


def type_of_values(values: Sequence[Json]) -> Known:
    """The type of values that stand together: objects become one type, with what only some have as optional."""
    objects = [value for value in values if isinstance(value, Mapping)]
    lists = [value for value in values if isinstance(value, Sequence) and not isinstance(value, str)]
    found = [type_of_value(value) for value in values if not isinstance(value, Mapping) and value not in lists]
    if objects:
        names = dict.fromkeys(name for value in objects for name in value)
        properties = {name: type_of_values([value[name] for value in objects if name in value]) for name in names}
        required = frozenset(name for name in names if all(name in value for value in objects))
        found.append(Record(properties, required, None))
    if lists:
        lengths = [len(value) for value in lists]
        inner = type_of_values([item for value in lists for item in value])
        found.append(ListOf(inner, (), min(lengths), max(lengths)))
    return one_of(found)


def check_items(
    path: Keys,
    output: NamedOutput,
    kind: Type,
    at: Span,
    span_of: SpanOf,
    report: Callable[[Diagnostic], None],
) -> None:
    """Reports what is wrong with the way `path` to a list; `kind` is what the artifact gives that it begins with."""
    if not _may_have_items(output, kind):
        help = f"declare `{output.node.name}` with `type: json`"
        report(items_not_a_list(dotted(path[:3]), f"of type {output.type}", at, help=help))
        return
    for index, key in enumerate(path[3:], start=3):
        found, whole = member(kind, key), dotted(path[:index])
        if found.fault is not None and found.fault.what in ("may be missing", "may be null"):
            what, reason, _, labels = why_missing(whole, key, found.fault, span_of)
            report(items_may_be_missing(what, reason, at, labels))
            return
        kind = tell_fault(found, whole, key, False, at, span_of, report)
        if kind is UNKNOWN:
            return
    if not words(kind) <= {"list"}:
        report(items_not_a_list(dotted(path), show(kind), at))


def _may_have_items(output: NamedOutput, kind: Type) -> bool:
    """Whether the artifact can be JSON, or is the list of what a matrix step made."""
    return output.type == "json" or (output.type not in ("directory", "binary") and isinstance(known(kind), ListOf))
