"""Data with places -> nodes; what does not fit -> diagnostics, in our words.

A document with a mistake is decoded as far as it goes: what does not fit is reported and put right if it can be told
what was meant, else left out; the rest is decoded again, so that later passes can report their mistakes in the same run
and do not report what follows from one that was reported here.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from wavec.diagnostics.codes.bad_duration import bad_duration
from wavec.diagnostics.codes.bad_size import bad_size
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
from wavec.diagnostics.fix import Fix
from wavec.diagnostics.suggest import closest
from wavec.source.edits import without_key
from wavec.source.span import Span, Spans
from wavec.syntax.fields import annotation, keys
from wavec.syntax.leave_out import Loc, without
from wavec.syntax.node import SPANS_KEY, Node, SetAside
from wavec.syntax.put_right import put_right

N = TypeVar("N", bound=Node)

_ROUNDS = 4
"""How often what remains is decoded again; each round leaves out what the one before found."""


def decode(kind: type[N], data: Mapping[str, Any], report: Callable[[Diagnostic], None]) -> N | None:
    """`data` as a node of `kind`; None if nothing is left that could be one. Every mistake is reported once."""
    remaining: Any = data
    reported: set[tuple[int, int, str]] = set()
    set_aside: list[SetAside] = []
    node: N | None = None
    for round in range(_ROUNDS):
        set_aside.clear()
        try:
            node = kind.model_validate(remaining, context=set_aside)
            break
        except ValidationError as error:
            details = _innermost(remaining, error.errors(include_url=False, include_input=False))
            misspelt = _misspelt(kind, remaining, details)
            # A value that may be text or a mapping and is neither has a detail for each, and is one mistake.
            wrong = {_in_document(remaining, detail["loc"]): detail["type"] for detail in reversed(details)}
            for detail in details:
                loc = _in_document(remaining, detail["loc"])
                # What is missing later is missing because it was left out.
                told = round > 0 and detail["type"] in ("missing", "too_short")
                if told or (detail["type"], detail["loc"]) in misspelt or wrong[loc] != detail["type"]:
                    continue
                finding = _finding(kind, remaining, detail)
                what = finding.primary.span.start, finding.primary.span.end, finding.message
                if what not in reported:
                    reported.add(what)
                    report(finding)
            remaining, left = put_right(kind, remaining, wrong)
            remaining = without(remaining, left)
            if remaining is None:
                break
    for found in set_aside:
        report(_aside_finding(found))
    return node


def _misspelt(kind: type[Node], data: Any, details: list[ErrorDetails]) -> set[tuple[str, Loc]]:
    """The missing keys that a misspelt one stands for: its finding says it all."""
    found: set[tuple[str, Loc]] = set()
    for detail in details:
        if detail["type"] == "extra_forbidden":
            *parent, key = _in_document(data, detail["loc"])
            near = closest(str(key), keys(kind, tuple(parent)))
            found.add(("missing", (*parent, near or "")))
    return found


def _innermost(data: Any, details: list[ErrorDetails]) -> list[ErrorDetails]:
    """`details` without those of a whole that has a part with a mistake: a list of one bad step is not empty."""
    places = [_in_document(data, detail["loc"]) for detail in details]
    wholes = {place[:length] for place in places for length in range(len(place))}
    return [detail for detail, place in zip(details, places, strict=True) if place not in wholes]


def _aside_finding(found: SetAside) -> Diagnostic:
    make = {"without effect": no_effect, "not yet": not_yet, "unsupported": not_supported_yet}[found.aside.state]
    edit = without_key(found.within, found.key)
    # A setting without effect can go. What the next version may honour says what the author wants; and words that do
    # nothing for us (an author, a date) may still be for people.
    safe = found.aside.state == "without effect" and not found.in_words
    wanted = found.aside.state == "unsupported" and found.in_words  # a text is to be moved, not lost
    fix = Fix(f"remove `{found.key}`", (edit,), safe) if edit and not wanted else None
    return make(found.key, found.aside.instead, found.at, fix)


def _finding(kind: type[Node], data: Any, detail: ErrorDetails) -> Diagnostic:
    loc, problem = _in_document(data, detail["loc"]), detail["type"]
    context = detail.get("ctx", {})
    parent, last = _spans_at(data, loc[:-1]), loc[-1] if loc else None
    value = _value_at(data, loc)
    at = parent.at(last) if last is not None else parent.here
    if problem == "missing":
        return missing_key(str(last), _lead_in(data, loc[:-1]), of=_name_of(loc[:-1]))
    if problem == "extra_forbidden":
        edit = without_key(parent, str(last))
        removed = Fix(f"remove `{last}`", (edit,), safe=False) if edit else None
        return unknown_key(str(last), parent.key(str(last)), known=keys(kind, loc[:-1]), removed=removed)
    if problem == "literal_error":
        known = [str(choice) for choice in get_args(annotation(kind, loc))] or _quoted(str(context.get("expected", "")))
        return unknown_value(value, at, key=_key_of(loc), known=known)
    if problem in ("greater_than_equal", "less_than_equal", "too_short"):
        return out_of_range(_key_of(loc), value, at, bound=_bound(problem, context))
    expected = _EXPECTED.get(problem)
    if expected is None:
        raise AssertionError(f"no words for {problem} at {loc}")
    if expected == "text" and isinstance(value, bool | int | float | None) and not _absent(data, loc):
        if last in _DURATIONS and at.text.strip():
            return bad_duration(str(last), at.text.strip(), at)  # in quotes it would be none either
        if last in _SIZES and at.text.strip():
            return bad_size(str(last), at.text.strip(), at)
        return unquoted_text(_key_of(loc), at)
    return wrong_shape(_key_of(loc), expected, value, at, item=isinstance(last, int))


_DURATIONS = frozenset({"timeout"})
"""Keys whose text is a number with a unit."""

_SIZES = frozenset({"memory"})

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

_CHOICES = frozenset({"str", "tuple[str, ...]"})
"""What pydantic calls the choices of a value that may be text or a list."""


def _in_document(data: Any, loc: Loc) -> Loc:
    """`loc` without the steps that pydantic adds for unions and that are in no document."""
    found: list[str | int] = []
    for index, step in enumerate(loc):
        is_last = index == len(loc) - 1
        if isinstance(data, dict) and (step in data or (is_last and step not in _CHOICES)):
            found.append(step)
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            found.append(step)
            data = data[step]
        elif is_last and isinstance(step, str) and not isinstance(data, dict | list):
            break
    return tuple(found)


def _spans_at(data: Any, loc: Loc) -> Spans:
    """The places of the mapping or sequence at `loc`: each mapping carries its own, whatever was left out around it."""
    spans: Spans = data[SPANS_KEY]
    for step in loc:
        below = spans.below(step)
        data = data.get(step) if isinstance(data, dict) else data[step] if isinstance(step, int) else None
        spans = data[SPANS_KEY] if isinstance(data, dict) else below
    return spans


def _lead_in(data: Any, loc: Loc) -> Span:
    """Where a mapping that lacks something begins: its key, or the first of its own keys."""
    inner = _spans_at(data, loc)
    if loc and isinstance(loc[-1], str):
        return _spans_at(data, loc[:-1]).key(loc[-1])
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
