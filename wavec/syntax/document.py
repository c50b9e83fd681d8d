"""Data with places -> nodes; what does not fit -> diagnostics, in our words.

A document with a mistake is decoded as far as it goes: what does not fit is reported and left out, and the rest
is decoded again, so that later passes can report their mistakes in the same run.
"""

from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from wavec.diagnostics.codes.missing_key import missing_key
from wavec.diagnostics.codes.no_effect import no_effect
from wavec.diagnostics.codes.not_supported_yet import not_supported_yet
from wavec.diagnostics.codes.not_yet import not_yet
from wavec.diagnostics.codes.out_of_range import out_of_range
from wavec.diagnostics.codes.unknown_key import unknown_key
from wavec.diagnostics.codes.unknown_value import unknown_value
from wavec.diagnostics.codes.unquoted_text import unquoted_text
from wavec.diagnostics.codes.wrong_shape import wrong_shape
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.source.span import Span, Spans
from wavec.syntax.node import SPANS_KEY, Node, SetAside

N = TypeVar("N", bound=Node)
Loc = tuple[str | int, ...]

_ROUNDS = 4
"""How often what remains is decoded again; each round leaves out what the one before reported."""


def decode(kind: type[N], data: Mapping[str, Any], report: Callable[[Diagnostic], None]) -> N | None:
    """`data` as a node of `kind`; None if nothing is left that could be one. Every mistake is reported once."""
    remaining: Any = data
    reported: set[Loc] = set()
    set_aside: list[SetAside] = []
    try:
        for _ in range(_ROUNDS):
            set_aside.clear()
            try:
                return kind.model_validate(remaining, context=set_aside)
            except ValidationError as error:
                details = error.errors(include_url=False, include_input=False)
                for detail in details:
                    if detail["loc"] not in reported:
                        reported.add(detail["loc"])
                        if (finding := _finding(kind, data, detail)) is not None:
                            report(finding)
                for detail in details:
                    remaining = _without(remaining, detail)
                    reported.add(detail["loc"])
        return None
    finally:
        for found in set_aside:
            report(_aside_finding(found))


def _aside_finding(found: SetAside) -> Diagnostic:
    make = {"without effect": no_effect, "not yet": not_yet, "unsupported": not_supported_yet}[found.aside.state]
    return make(found.key, found.aside.instead, found.at)


def _finding(kind: type[Node], data: Any, detail: ErrorDetails) -> Diagnostic | None:
    loc, problem = _in_document(data, detail["loc"]), detail["type"]
    context = detail.get("ctx", {})
    spans: Spans = data[SPANS_KEY]
    parent, last = _spans_at(spans, loc[:-1]), loc[-1] if loc else None
    value = _value_at(data, loc)
    at = spans.at(*loc)
    if problem == "missing":
        return missing_key(str(last), _lead_in(spans, loc[:-1]), of=_name_of(loc[:-1]))
    if problem == "extra_forbidden":
        return unknown_key(str(last), parent.key(str(last)), known=_keys(kind, loc[:-1]))
    if problem == "literal_error":
        known = [str(choice) for choice in get_args(_annotation(kind, loc))] or _quoted(
            str(context.get("expected", ""))
        )
        return unknown_value(value, at, key=_key_of(loc), known=known)
    if problem in ("greater_than_equal", "less_than_equal", "too_short"):
        return out_of_range(_key_of(loc), value, at, bound=_bound(problem, context))
    expected = _EXPECTED.get(problem)
    if expected is None:
        raise AssertionError(f"no words for {problem} at {loc}")
    if expected == "text" and isinstance(value, bool | int | float | None) and not _absent(data, loc):
        return unquoted_text(_key_of(loc), at)
    return wrong_shape(_key_of(loc), expected, value, at)


_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "`true` or `false`",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "is_instance_of": "a mapping",
    "finite_number": "a number",
}


def _bound(problem: str, context: Mapping[str, Any]) -> str:
    if problem == "too_short":
        return "at least one"
    limit = context.get("ge", context.get("le"))
    return f"at least {limit}" if problem == "greater_than_equal" else f"at most {limit}"


def _quoted(expected: str) -> list[str]:
    return [part.strip("'") for part in expected.replace(" or ", ", ").split(", ") if part]


# ---- places


def _in_document(data: Any, loc: Loc) -> Loc:
    """`loc` without the steps that pydantic adds for unions and that are in no document."""
    found: list[str | int] = []
    for index, step in enumerate(loc):
        is_last = index == len(loc) - 1
        if isinstance(data, dict) and (step in data or is_last):
            found.append(step)
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            found.append(step)
            data = data[step]
        elif is_last and isinstance(step, str) and not isinstance(data, dict | list):
            break
    return tuple(found)


def _spans_at(spans: Spans, loc: Loc) -> Spans:
    for step in loc:
        spans = spans.below(step)
    return spans


def _lead_in(spans: Spans, loc: Loc) -> Span:
    """Where a mapping that lacks something begins: its key, or the first of its own keys."""
    inner = _spans_at(spans, loc)
    if loc and isinstance(loc[-1], str):
        return _spans_at(spans, loc[:-1]).key(loc[-1])
    first = next(iter(inner.keys), None)
    return inner.key(first) if first is not None else inner.here


def _value_at(data: Any, loc: Loc) -> Any:
    for step in loc:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _absent(data: Any, loc: Loc) -> bool:
    parent = _value_at(data, loc[:-1])
    return isinstance(parent, dict) and loc[-1] not in parent


def _key_of(loc: Loc) -> str:
    """The key a value belongs to: the last name on its path."""
    return next((str(step) for step in reversed(loc) if isinstance(step, str)), "document")


def _name_of(loc: Loc) -> str:
    return _key_of(loc) if loc else "document"


# ---- leaving out


def _without(data: Any, detail: ErrorDetails) -> Any:
    loc = _in_document(data, detail["loc"])
    if detail["type"] == "missing":
        loc = loc[:-1]
    return _cut(data, loc) if loc else data


def _cut(data: Any, loc: Loc) -> Any:
    step, rest = loc[0], loc[1:]
    if isinstance(data, dict) and step in data:
        if rest:
            return {**data, step: _cut(data[step], rest)}
        return {key: value for key, value in data.items() if key != step}
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        if rest:
            return [*data[:step], _cut(data[step], rest), *data[step + 1 :]]
        # Items that are mappings carry their own places and can move up; others would lose theirs.
        return [item for index, item in enumerate(data) if index != step and isinstance(item, dict)]
    return data


# ---- what the nodes know


def _keys(kind: Any, loc: Loc) -> list[str]:
    """The keys that the node at `loc` may have."""
    node = _node_in(_annotation(kind, loc)) if loc else kind
    if node is None:
        return []
    return [key for f, info in node.model_fields.items() if (key := info.alias or f) != SPANS_KEY]


def _annotation(kind: Any, loc: Loc) -> Any:
    current: Any = kind
    for step in loc:
        node = _node_in(current)
        if isinstance(step, int) or node is None:
            current = _item_of(current)
        else:
            field = next((info for f, info in node.model_fields.items() if (info.alias or f) == step), None)
            current = field.annotation if field else Any
    return _plain(current)


def _plain(annotation: Any) -> Any:
    """`annotation` without `Annotated` and without `| None`."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        rest = [part for part in get_args(annotation) if part is not NoneType]
        return _plain(rest[0]) if len(rest) == 1 else annotation
    return annotation


def _item_of(annotation: Any) -> Any:
    arguments = get_args(_plain(annotation))
    if not arguments:
        return Any
    return arguments[0] if get_origin(_plain(annotation)) is tuple else arguments[-1]


def _node_in(annotation: Any) -> type[Node] | None:
    plain = _plain(annotation)
    return plain if isinstance(plain, type) and issubclass(plain, Node) else None
