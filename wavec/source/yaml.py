"""YAML text to plain data that remembers where everything stood.

libyaml reads events; its own composer recurses and crashes on deep input. This file makes dicts, lists and scalars of
them in one loop without recursion, with a shadow tree of places. It refuses what two readers could understand
differently and what would let a small file cost much. A document with a refusal is left out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from wavec.diagnostics.codes.alias_expansion import alias_expansion
from wavec.diagnostics.codes.empty_document import empty_document
from wavec.diagnostics.codes.inexact_number import inexact_number
from wavec.diagnostics.codes.several_documents import several_documents
from wavec.diagnostics.codes.tag import tag
from wavec.diagnostics.codes.too_deep import too_deep
from wavec.diagnostics.codes.too_large import file_too_large, text_too_large, too_many_values
from wavec.diagnostics.codes.unknown_alias import alias_of_itself, unknown_alias
from wavec.diagnostics.codes.unquoted_template import unquoted_template
from wavec.diagnostics.codes.yaml_syntax import yaml_syntax
from wavec.diagnostics.diagnostic import Diagnostic, Outcome
from wavec.diagnostics.suggest import closest
from wavec.source.key import check_key, collection_key
from wavec.source.limits import (
    MAX_DEPTH,
    MAX_EXPANSION,
    MAX_FILE_BYTES,
    MAX_FINDINGS,
    MAX_NODES,
    MAX_SCALAR_BYTES,
)
from wavec.source.mistakes import directive, forbidden_character, syntax_mistake
from wavec.source.quote import quoted
from wavec.source.scalar import NUMBER_STARTS, WORDS, InexactNumber, number_or_text
from wavec.source.span import Span, Spans
from wavec.source.text import Source

SPANS_KEY = "\0"
"""Key under which each mapping carries its `Spans`. No document can have it: keys have no control characters."""

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*+(?:\s++|#[^\n]*+)*+)*+")
_PREFIX = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n)*+")
_REST = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?(?:\n|\Z)|\.\.\.(?=\s|\Z))*+")
_TEMPLATE = re.compile(r"\{\{[^\n]*?(?:\}\}[^\n,\[\]{}]*?)?(?=[,\]}]|\s+#|\s*\n|\s*\Z)")


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
    composer = _Composer(source)
    try:
        document = composer.read()
    except _GaveUp:
        document = None
    return Outcome(None if composer.found else document, tuple(composer.found))


def plain(data: object) -> object:
    """A copy of `data` without the `Spans`, for parts that are passed on as they are."""
    if isinstance(data, Mapping):
        return {key: plain(value) for key, value in data.items() if key != SPANS_KEY}
    return [plain(item) for item in data] if isinstance(data, list) else data


class _GaveUp(Exception):
    """Nothing more can be read of this document; why is among the findings."""


@dataclass(slots=True)
class _Anchor:
    name: str
    value: object
    place: "tuple[int, int] | Spans"
    weight: int = 0
    """Nodes that it stands for; 0 while it is not complete."""
    height: int = 0


@dataclass(slots=True)
class _Composer:
    source: Source
    found: list[Diagnostic] = field(default_factory=list)
    template_found: bool = False
    anchors: dict[str, _Anchor] = field(default_factory=dict)
    aliases: list[tuple[str, int, int, int]] = field(default_factory=list)
    """Name, start, end, and how many nodes all aliases so far stand for."""

    def read(self) -> Document | None:
        source, text = self.source, self.source.text
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > MAX_FILE_BYTES:
            self.give_up(file_too_large(size, MAX_FILE_BYTES, Span(source, 0, 0)))
        prefix = _PREFIX.match(text)
        # libyaml compares each %TAG with all before it: many of them would take hours.
        if prefix is not None and text.startswith("%", prefix.end()):
            self.give_up(directive(source, prefix.end()))
        try:
            return self.compose(_events(text))
        except UnicodeEncodeError:
            self.give_up(forbidden_character(source))
        except yaml.reader.ReaderError:
            self.give_up(forbidden_character(source))
        except yaml.MarkedYAMLError as error:
            self.broken(error)
        return None

    def report(self, finding: Diagnostic) -> None:
        self.found.append(finding)
        if len(self.found) >= MAX_FINDINGS:
            raise _GaveUp

    def give_up(self, finding: Diagnostic) -> None:
        self.found.append(finding)
        raise _GaveUp

    def broken(self, error: yaml.MarkedYAMLError) -> None:
        # After an unquoted template nothing stands where libyaml expects it: one mistake, one message.
        if self.template_found:
            return
        at, opened = error.problem_mark, error.context_mark
        self.report(
            syntax_mistake(self.source, error.problem or "", at.index if at else 0, opened.index if opened else None)
        )

    def compose(self, next_event: Callable[[], Event | None]) -> Document | None:
        """The document that the events tell of. Hot: everything rare is in a method of its own."""
        source, text = self.source, self.source.text
        root = Spans(source, 0)
        mapping: dict[str, object] | None = None
        items: list[object] = []
        spans = root
        places, keys = root.values, root.keys
        key: str | None = None
        stack: list[tuple[dict[str, object] | None, list[object], Spans, _Anchor | None, int, int]] = []
        written = expanded = deepest = last_end = 0
        value: object
        place: tuple[int, int] | Spans
        while True:
            event = next_event()
            kind = event.__class__
            if kind is ScalarEvent:
                written += 1
                start, last_end = event.start_mark.index, event.end_mark.index
                value = written_text = event.value
                if event.tag is not None or event.anchor is not None:
                    start = self.after_properties(event, start, last_end)
                style = event.style
                if not style:
                    if value in WORDS:
                        value = WORDS[value]
                    elif value[0] in NUMBER_STARTS:
                        value = self.number(value, start, last_end)
                elif style in "|>":
                    last_end = start + len(text[start:last_end].rstrip())
                if len(written_text) > MAX_SCALAR_BYTES // 4:
                    self.check_size(written_text, start, last_end)
                place = (start, last_end)
                if event.anchor is not None:
                    self.anchors[event.anchor] = _Anchor(event.anchor, value, place, 1)
                if mapping is None:
                    places[len(items)] = place
                    items.append(value)
                elif key is None:
                    key = written_text
                    if key in keys or value is not key or key == "<<" or not (key.isascii() and key.isprintable()):
                        check_key(self.report, Span(source, start, last_end), value, spans, plain=not style)
                    keys.setdefault(key, place)
                else:
                    mapping[key] = value
                    places[key] = place
                    key = None
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                written += 1
                if written > MAX_NODES:
                    break
                start = event.start_mark.index
                if event.tag is not None or event.anchor is not None:
                    start = self.after_properties(event, start, event.end_mark.index)
                last_end = event.end_mark.index
                if len(stack) >= MAX_DEPTH:
                    self.give_up(too_deep(MAX_DEPTH, Span(source, start, start + 1)))
                below = Spans(source, start)
                if kind is MappingStartEvent:
                    if text.startswith("{{", start):
                        self.unquoted(start)
                    value = below_mapping = {SPANS_KEY: below}
                else:
                    value = below_items = []
                if mapping is None:
                    places[len(items)] = below
                    items.append(value)
                elif key is None:
                    key = collection_key(start)
                    ...
