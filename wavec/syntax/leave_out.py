"""A document without its mistakes: what does not fit is left out, and what remains still knows where it stood."""

from typing import Any, TypeAlias

from wavec.source.span import Spans
from wavec.syntax.node import SPANS_KEY

Loc: TypeAlias = tuple[str | int, ...]


def without(data: Any, locs: set[Loc]) -> Any:
    """A copy of `data` without what stands at `locs`; None if that is all of it."""
    if () in locs:
        return None
    below: dict[str | int, set[Loc]] = {}
    for loc in locs:
        below.setdefault(loc[0], set()).add(loc[1:])
    return _mapping(data, below) if isinstance(data, dict) else data


def _mapping(data: dict[str, Any], below: dict[str | int, set[Loc]]) -> dict[str, Any]:
    spans: Spans = data[SPANS_KEY]
    kept: dict[str, Any] = {}
    moved: dict[str, Spans] = {}
    for key, value in data.items():
        locs = below.get(key)
        if locs is None:
            kept[key] = value
        elif () not in locs:
            if isinstance(value, list):
                kept[key], moved[key] = _list(value, spans.below(key), locs)
            else:
                kept[key] = without(value, locs)
    if moved:
        kept[SPANS_KEY] = _replaced(spans, moved)
    return kept


def _list(items: list[Any], spans: Spans, locs: set[Loc]) -> tuple[list[Any], Spans]:
    """The items that stay, and their places by their new indexes."""
    places = Spans(spans.source, spans.start, spans.end)
    kept: list[Any] = []
    for index, item in enumerate(items):
        inner = {loc[1:] for loc in locs if loc[0] == index}
        if () in inner:
            continue
        if index in spans.values:
            places.values[len(kept)] = spans.values[index]
        kept.append(without(item, inner) if inner else item)
    return kept, places


def _replaced(spans: Spans, moved: dict[str, Spans]) -> Spans:
    copy = Spans(spans.source, spans.start, spans.end)
    copy.keys.update(spans.keys)
    copy.values.update(spans.values)
    copy.values.update(moved)
    return copy
