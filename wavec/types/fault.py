"""What is said of a field or an item that is not certain to be there."""

from collections.abc import Callable, Sequence

from wavec.diagnostics.codes.may_be_missing import may_be_missing
from wavec.diagnostics.codes.not_a_structure import not_a_structure
from wavec.diagnostics.codes.undeclared_property import undeclared_property
from wavec.diagnostics.codes.unknown_property import unknown_item, unknown_property, wrong_key
from wavec.diagnostics.diagnostic import Diagnostic, Label
from wavec.diagnostics.suggest import closest
from wavec.source.span import Span
from wavec.types.member import Fault, Key, Member
from wavec.types.show import show
from wavec.types.type import UNKNOWN, ListOf, Origin, Plain, Record, Type, origin_of

SpanOf = Callable[[Origin], Span | None]


def tell_fault(
    found: Member, whole: str, key: Key, excused: bool, at: Span, span_of: SpanOf, report: Callable[[Diagnostic], None]
) -> Type:
    """The type to go on with, after what is wrong with `whole` and its part `key` was reported.

    `excused`: what is missing here is made good.
    """
    fault = found.fault
    if fault is None:
        return found.type
    owner = fault.owner
    match fault.what:
        case "no parts":
            report(not_a_structure(whole, show(owner), at))
        case "may be other":
            help = "make the schema say that it is none, or inject the artifact"
            report(not_a_structure(whole, f"maybe {show(owner)}", at, help=help))
        case "wrong key":
            report(wrong_key(whole, key, at))
        case "no such part" if isinstance(owner, ListOf):
            report(unknown_item(whole, int(key), at, owner.longest))
        case "no such part":
            names = owner.properties if isinstance(owner, Record) else ()
            near = closest(str(key), names)
            text = f"`{near}` is declared here" if near else "its properties are declared here"
            report(unknown_property(whole, str(key), at, names, _declared(owner, near, text, span_of)))
        case "undeclared":
            names = owner.properties if isinstance(owner, Record) else ()
            near = closest(str(key), names)
            if excused and near is None:
                return UNKNOWN
            text = f"`{near}` is declared here" if near else "its properties are declared here"
            report(undeclared_property(whole, str(key), at, names, _declared(owner, near, text, span_of)))
        case "may be missing" | "may be null":
            if excused:
                return found.type
            what, reason, way, labels = why_missing(whole, key, fault, span_of)
            report(may_be_missing(what, reason, way, at, labels))
            return UNKNOWN
    return UNKNOWN


def why_missing(whole: str, key: Key, fault: Fault, span_of: SpanOf) -> tuple[str, str, str | None, Sequence[Label]]:
    """What may be missing, why, what else than a fallback helps, and the place that decides."""
    what = f"{whole}[{key}]" if isinstance(key, int) else f"{whole}.{key}"
    owner = fault.owner
    is_name = "(" not in whole  # what a function gives cannot be asked first: the answer would be forgotten
    if fault.what == "may be null":
        return what, f"`{whole}` may be null", f"ask for `{whole} != null` first" if is_name else None, ()
    if isinstance(owner, ListOf):
        count = f"only {owner.shortest} item{'' if owner.shortest == 1 else 's'}" if owner.shortest else "no items"
        way = f"ask for `length({whole}) > {key}` first" if is_name else None
        return what, f"`{whole}` may have {count}", way, ()
    if origin_of(owner) is None:
        return what, f"not every value has `{key}`", None, ()
    labels = _declared(owner, str(key), "declared here", span_of)
    return what, f"the schema does not require `{key}`", f"require `{key}` there", labels


def _declared(owner: Plain, name: str | None, text: str, span_of: SpanOf) -> Sequence[Label]:
    """The place in the schema where `name` is declared, or where all names of `owner` are."""
    origin = origin_of(owner)
    if isinstance(owner, Record) and name is not None:
        origin = origin_of(owner.properties.get(name)) or origin
    span = span_of(origin) if origin is not None else None
    return () if span is None else (Label(span, text),)
