"""What is wrong with the key of a mapping: two keys must differ for every reader, and be names in JSON too."""

from collections.abc import Iterator

from wavec.diagnostics.codes.duplicate_key import duplicate_key
from wavec.diagnostics.codes.invisible_character import invisible_character, odd_indent
from wavec.diagnostics.codes.key_not_text import key_not_text
from wavec.diagnostics.codes.merge_key import merge_key
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.source.invisible import invisible_character as find_invisible
from wavec.source.quote import quoted
from wavec.source.span import Span


def key_mistakes(value: object, at: Span, first: Span | None) -> Iterator[Diagnostic]:
    """Everything wrong with a key whose value is `value`; `first` is the same key, earlier in its mapping."""
    if not isinstance(value, str):
        yield key_not_text(_kind(value), at, None if isinstance(value, (list, dict)) else quoted(at.text))
        return
    if value == "<<" and at.text == "<<":
        yield merge_key(at)
    elif first is not None:
        yield duplicate_key(value, at, first)
    unseen = find_invisible(value)
    if unseen is not None:
        # In quotes with escapes the offsets differ; then the whole key is the place.
        offset, name = unseen
        exact = at.text == value
        blanks = len(value) - len(value.lstrip())
        if exact and blanks:
            yield odd_indent(name, Span(at.source, at.start, at.start + blanks))
            return
        yield invisible_character(name, Span(at.source, at.start + offset, at.start + offset + 1) if exact else at)


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return "a number"
