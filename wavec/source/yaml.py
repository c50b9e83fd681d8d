"""YAML text to plain data that remembers where everything stood.

libyaml reads events; its own composer recurses and crashes on deep input. This file makes dicts, lists and scalars of
them in one loop without recursion, with a shadow tree of places. It refuses what two readers could understand
differently and what would let a small file cost much. A document with a refusal is left out.
"""

import gc
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml
from wave_runtime.plan.record import dataclass
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from wavec.diagnostics.codes.control_character import nul_character
from wavec.diagnostics.codes.empty_document import empty_document
from wavec.diagnostics.codes.too_deep import too_deep
from wavec.diagnostics.codes.too_large import too_many_values
from wavec.diagnostics.diagnostic import Outcome
from wavec.source.limits import MAX_DEPTH, MAX_NODES, MAX_SCALAR_BYTES
from wavec.source.refusals import Anchor, GaveUp, Refusals
from wavec.source.scalar import NOT_TEXT_STARTS
from wavec.source.span import Span, Spans
from wavec.source.text import Source

SPANS_KEY = "\0"
"""Key under which each mapping carries its `Spans`. No document has it: keys have no control characters."""


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document as data, and the places of everything in it."""

    source: Source
    data: object
    """Text, numbers, booleans, None, lists, and dicts with text keys, each with its `Spans` under `SPANS_KEY`.
    What an alias repeats is the same object: nobody may change it."""
    spans: Spans


class LibyamlMissing(OSError):
    """PyYAML was installed without libyaml."""


def read_yaml(source: Source) -> Outcome[Document | None]:
    """The document in `source`; None if anything in it was refused. Raises `LibyamlMissing`."""
    refusals = Refusals(source)
    try:
        document = _read(refusals)
    except GaveUp:
        document = None
    return Outcome(None if refusals.found else document, tuple(refusals.found))


def plain(data: object) -> object:
    """A copy of `data` without the `Spans`, for parts that are passed on as they are."""
    if isinstance(data, Mapping):
        return {key: plain(value) for key, value in data.items() if key != SPANS_KEY}
    return [plain(item) for item in data] if isinstance(data, list) else data


def texts_with_hashes(source: Source) -> Iterator[Span]:
    """Every quoted or block scalar of `source`, up to the first mistake: a `#` there starts no comment."""
    next_event = _events(source.text)
    try:
        while not isinstance(event := next_event(), StreamEndEvent):
            if isinstance(event, ScalarEvent) and event.style and event.start_mark and event.end_mark:
                yield Span(source, event.start_mark.index, event.end_mark.index)
    except (yaml.YAMLError, UnicodeEncodeError):
        return


def _events(text: str) -> Callable[[], Any]:
    """A function that gives the next event. Events are `Any`: here is the border."""
    loader = getattr(yaml, "CSafeLoader", None)
    if loader is None:
        raise LibyamlMissing("PyYAML has no libyaml; reinstall it with `pip install --force-reinstall pyyaml`")
    next_event: Callable[[], Any] = loader(text).get_event
    return next_event


def _read(refusals: Refusals) -> Document | None:
    refusals.check_start()
    source = refusals.source
    # What is built has no cycles, and looking for them costs more than building it.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _compose(refusals, _events(source.text))
    except (yaml.reader.ReaderError, UnicodeEncodeError):
        from wavec.source.mistakes import forbidden_character  # 6 ms of patterns, for broken files alone

        refusals.report(forbidden_character(source))
    except yaml.MarkedYAMLError as error:
        # Nothing stands where libyaml expects it then: one mistake, one message.
        if not refusals.syntax_is_lost:
            from wavec.source.mistakes import syntax_mistake  # see above

            at, opened = error.problem_mark, error.context_mark
            mistake = syntax_mistake(
                source, error.problem or "", at.index if at else 0, opened.index if opened else None
            )
            refusals.report(mistake)
    finally:
        if collecting:
            gc.enable()
    return None


_LONG = MAX_SCALAR_BYTES // 4
"""Fewer characters than these have few enough bytes; no scalar is longer than what was written."""

_Frame = tuple[dict[str, object] | None, list[object], str | None, int, int, Spans, Anchor | None, int, int]
"""A mapping or list around the open one: mapping, items, key, start and end of the key, spans; then of the open one:
its anchor, the values before it, and how deep was gone before it."""


def _compose(refusals: Refusals, next_event: Callable[[], Any]) -> Document:
    """The document that the events tell of. Hot: whatever is rare has a function of its own."""
    source, text = refusals.source, refusals.source.text
    spans = opened_spans = Spans(source, 0)
    entries = spans.entries
    mapping: dict[str, object] | None = None  # the open mapping, or None in a list
    items: list[object] = []  # the open list; the outermost one holds the document
    opened, opened_items = mapping, items  # what the latest event opened
    key: str | None = None  # of the open mapping, while its value is awaited
    start = key_start = key_end = 0
    usual: dict[str, str] = {}  # plain keys that were found to be right; one text for each
    stack: list[_Frame] = []
    written = expanded = deepest = end = 0
    content = ""
    anchor: Anchor | None
    value: object
    place: int | Spans
    while written <= MAX_NODES:
        event = next_event()
        kind = event.__class__
        if kind is ScalarEvent:
            written += 1
            start, end = event.start_mark.index, event.end_mark.index
            if event.anchor is not None or event.tag is not None:
                start = refusals.after_properties(event.tag, event.anchor, start, end)
            value = content = event.value
            if key is None and mapping is not None and content in usual and content not in mapping and not event.anchor:
                key, key_start, key_end = usual[content], start, end
                continue
            if start and text[start - 1] == "?":
                refusals.glued_question_mark(start - 1)
            style = event.style
            if not style:
                if content[:1] in NOT_TEXT_STARTS:
                    value = refusals.plain(content, start, end)
            elif style in "|>":
                end = start + len(text[start:end].rstrip())
            elif "\0" in content and (key is not None or mapping is None):
                refusals.found.append(nul_character(refusals.span(start, end)))
            place = start
            if end - start > _LONG:
                refusals.check_size(content, start, end)
            if event.anchor is not None:
                refusals.anchors[event.anchor] = Anchor(value, start, end, 1)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            # A block ends where its last child does; libyaml's mark is at the next token.
            if event.end_mark.index > event.start_mark.index:
                end = event.end_mark.index
            spans.end = end
            depth = len(stack)
            mapping, items, key, key_start, key_end, spans, anchor, before, outside = stack.pop()
            if anchor is not None:
                anchor.weight, anchor.height = written + expanded - before, deepest - depth + 1
            if outside > deepest:
                deepest = outside
            entries = spans.entries
            continue
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            written += 1
            start, end = event.start_mark.index, event.end_mark.index
            if event.anchor is not None or event.tag is not None:
                start = refusals.after_properties(event.tag, event.anchor, start, end)
            if len(stack) >= MAX_DEPTH:
                raise refusals.fatal(too_deep(MAX_DEPTH, refusals.span(start, start + 1)))
            place = opened_spans = Spans(source, start)
            if kind is MappingStartEvent:
                value = opened = {SPANS_KEY: opened_spans}
            else:
                opened, opened_items = None, []
                value = opened_items
            if text.startswith("{{", start):
                around = [spans, *(frame[5] for frame in stack[1:])] if stack else []
                refusals.unquoted(start, in_brackets=any(text[node.start] in "[{" for node in around))
        elif kind is AliasEvent:
            written += 1
            start, end = event.start_mark.index, event.end_mark.index
            anchor = refusals.alias(event.anchor, refusals.span(start, end), expanded, len(stack))
            expanded += anchor.weight
            deepest = max(deepest, len(stack) + anchor.height)
            value, place, end = anchor.value, anchor.place, anchor.end
        elif kind is DocumentEndEvent:
            refusals.check_end(event.end_mark.index)
            refusals.check_expansion(written)
            return _document(refusals, items[0], spans)
        elif kind is StreamEndEvent:
            raise refusals.fatal(empty_document(refusals.span(0, 0)))
        else:
            continue

        if mapping is None:
            entries += (len(items), 0, 0, place, end)
            items.append(value)
        elif key is not None:
            mapping[key] = value
            entries += (key, key_start, key_end, place, end)
            key = None
        else:
            key_start, key_end = (start, end) if kind is ScalarEvent else (start, max(start + 1, event.end_mark.index))
            if refusals.is_key(value, key_start, key_end, mapping, spans) and kind is ScalarEvent and not event.style:
                usual[content] = content
            # What is no text is told apart by its place, so that reading can go on; the document is refused.
            key = value if isinstance(value, str) else f"{SPANS_KEY}{key_start}"

        if kind is ScalarEvent:
            continue
        end = event.end_mark.index
        if kind is AliasEvent:
            continue
        anchor = None
        if event.anchor is not None:
            anchor = refusals.anchors[event.anchor] = Anchor(value, opened_spans)
        stack.append((mapping, items, key, key_start, key_end, spans, anchor, written - 1 + expanded, deepest))
        deepest = len(stack)
        mapping, items, key, spans = opened, opened_items, None, opened_spans
        entries = spans.entries
    raise refusals.fatal(too_many_values(MAX_NODES, refusals.span(end, end)))


def _document(refusals: Refusals, data: object, root: Spans) -> Document:
    here = root.below(0)
    if here.start == here.end:
        raise refusals.fatal(empty_document(here.here))
    return Document(refusals.source, data, here)
