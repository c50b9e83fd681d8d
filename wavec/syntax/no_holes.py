"""Holes where no value can be put."""

from collections.abc import Callable, Iterator

from wavec.diagnostics.codes.hole_in_command import hole_in_command
from wavec.diagnostics.codes.hole_not_allowed import hole_not_allowed
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.source.span import Span
from wavec.syntax.pipeline import Strategy
from wavec.syntax.placed import PlacedTemplate, value_holes

Report = Callable[[Diagnostic], None]


def no_holes(key: str, text: str | None, at: Span, report: Report) -> None:
    """Reports a hole in the value of `key`."""
    if text is not None and "{{" in text:
        report(hole_not_allowed(key, at))


def no_holes_in_strategy(strategy: Strategy, report: Report) -> None:
    """Reports holes in what a matrix runs over."""
    no_holes("items_source", strategy.items_source, strategy.at("items_source"), report)
    no_holes("item_key", strategy.item_key, strategy.at("item_key"), report)
    for index, item in enumerate(strategy.items):
        if any("{{" in text for text in _texts_in(item)):
            report(hole_not_allowed("items", strategy.at("items", index)))


def _texts_in(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, inner in value.items():
                yield from _texts_in(key)
                yield from _texts_in(inner)
        case list():
            for inner in value:
                yield from _texts_in(inner)


def no_command_holes(key: str, text: str, at: Span, report: Report) -> None:
    """Reports each hole in a shell text."""
    if "{{" not in text:
        return
    template = PlacedTemplate(text, at, ())
    for hole in value_holes(text):
        report(hole_in_command(hole.text.strip(), key, template.span(hole.start, hole.end)))
