"""A document with its mistakes put right, where it can be told what was meant.

Each mistake was reported: this is for the passes that follow, so that they do not report what follows from it. A
misspelt key counts as the one that was meant, a text where a list belongs as a list of it, a number where text belongs
as its text. What has to be there and is not becomes an empty text; passes that judge it ask whether it was written.
"""

from collections.abc import Mapping
from typing import Any, get_origin

from wavec.diagnostics.suggest import closest
from wavec.source.span import Spans
from wavec.syntax.fields import annotation, keys
from wavec.syntax.leave_out import Loc
from wavec.syntax.node import SPANS_KEY, Node


def put_right(kind: type[Node], data: dict[str, Any], wrong: Mapping[Loc, str]) -> tuple[dict[str, Any], set[Loc]]:
    """`data` without the mistakes that could be put right, and the places of those that have to be left out.

    `wrong` are places in `data` with the kind of the mistake there.
    """
    left: set[Loc] = set()
    # Misspelt keys first: what is missing may then be there.
    for loc, problem in sorted(wrong.items(), key=lambda item: item[1] != "extra_forbidden"):
        if not loc:
            left.add(loc)
            continue
        *path, last = loc
        better = _better(kind, data, loc, problem)
        if problem == "missing" and last in _at(data, tuple(path)):
            continue
        if better is not None:
            data = _changed(data, tuple(path), last, better)
        elif problem == "extra_forbidden" and (meant := _meant(kind, data, loc)) is not None:
            data = _changed(data, tuple(path), last, _at(data, loc), name=meant)
        else:
            left.add(loc[:-1] if problem == "missing" else loc)
    return data, left


def _better(kind: type[Node], data: Any, loc: Loc, problem: str) -> Any:
    """What was meant by the value at `loc`, or what stands for it; None if that cannot be told."""
    value, expected = _at(data, loc), annotation(kind, loc)
    is_named = get_origin(annotation(kind, loc[:-1])) is dict
    if problem == "missing":
        # Nobody can refer to a step without an id; to what else lacks a text, somebody may.
        return "" if expected is str and len(loc) > 1 and loc[-1] != "id" else None
    if problem in ("tuple_type", "list_type"):
        return [value] if isinstance(value, str) else None
    place = _places(data, loc[:-1]).at(loc[-1])
    if problem == "model_type" and is_named:
        return {SPANS_KEY: Spans(place.source, place.start, place.end)}
    if problem != "string_type" or expected is not str:
        return None
    if isinstance(value, bool | int | float):
        return place.text.strip()
    return "" if is_named else None


def _meant(kind: type[Node], data: Any, loc: Loc) -> str | None:
    """The key that a misspelt one was to be, if it is not there."""
    meant = closest(str(loc[-1]), keys(kind, loc[:-1]))
    return meant if meant not in _at(data, loc[:-1]) else None


def _at(data: Any, loc: Loc) -> Any:
    for step in loc:
        data = data.get(step) if isinstance(data, dict) else data[step]
    return data


def _places(data: Any, loc: Loc) -> Spans:
    """The places of the mapping or sequence at `loc`."""
    spans: Spans = data[SPANS_KEY]
    for index, step in enumerate(loc, start=1):
        inner = _at(data, loc[:index])
        spans = inner[SPANS_KEY] if isinstance(inner, dict) else spans.below(step)
    return spans


def _changed(data: Any, path: Loc, last: str | int, value: Any, *, name: str | None = None) -> Any:
    """A copy of `data` with `value` at `path` and `last`; there under another `name`, if one is given."""
    if path:
        inner = _changed(data[path[0]], path[1:], last, value, name=name)
        return _with(data, path[0], inner)
    if name is None:
        return _with(data, last, value)
    spans: Spans = data[SPANS_KEY]
    renamed = Spans(spans.source, spans.start, spans.end)
    renamed.keys.update({name if key == last else key: place for key, place in spans.keys.items()})
    renamed.values.update({name if key == last else key: place for key, place in spans.values.items()})
    kept = {key: item for key, item in data.items() if key not in (last, SPANS_KEY)}
    return {SPANS_KEY: renamed, **kept, name: value}


def _with(data: Any, step: str | int, value: Any) -> Any:
    if isinstance(data, dict):
        return {**data, step: value}
    return [value if index == step else item for index, item in enumerate(data)]
