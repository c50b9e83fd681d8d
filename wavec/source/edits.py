"""Edits of lists and mappings in the text of a document, that leave everything else as it was written.

Block style and flow style, on one line or on several. Where the text does not show which characters belong to a member
(anchors, tags, `- - x`, what an alias repeats) there is no edit: a program must not guess at somebody's file.
"""

import re

from wavec.diagnostics.fix import Edit
from wavec.source.scalar import plain_scalar
from wavec.source.span import Span, Spans
from wavec.source.text import Source

_REST_OF_LINE = re.compile(r"[ \t]*(,?)[ \t]*(?:(?<=[ \t])#[^\n]*)?(?:\n|\Z)")
_ITEM_START = re.compile(r"[ ]*-[ ]+")
_BLANKS = re.compile(r"[ \t]*")
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./()*@+=-]*(?: [A-Za-z0-9_./()*@+=-]+)*")


_ANCHOR = re.compile(r"(?:^|[\s\[{,:-])&[A-Za-z0-9_]", re.MULTILINE)


def may_be_shared(source: Source) -> bool:
    """Whether a value of the document may stand for another one as well: an edit of one would be an edit of both."""
    return _ANCHOR.search(source.text) is not None


def without_item(items: Spans, index: int) -> Edit | None:
    """The list without one item, its line and its comment. The last item of all cannot be removed: an empty list can
    mean something else than a shorter one."""
    if len(items.values) < 2 or index not in items.values:
        return None
    at = items.at(index)
    source, text = at.source, at.source.text
    if text[items.start] == "[":
        return _without_flow_member(at)
    line = _start_of_line(source, at.start)
    after = _REST_OF_LINE.match(text, at.end)
    if _ITEM_START.fullmatch(text, line, at.start) is None or after is None or after[1]:
        return None
    if index == 0 and items.start != at.start - len(text[line : at.start].lstrip(" ")):
        return None  # the dash is not where the list begins: an anchor or a tag stands between
    return Edit(Span(source, line, after.end()), "")


def without_key(mapping: Spans, key: str) -> Edit | None:
    """The mapping without one key and its value. The last key of all cannot be removed."""
    if len(mapping.keys) < 2 or key not in mapping.keys:
        return None
    name, value = mapping.key(key), mapping.at(key)
    source, text = name.source, name.source.text
    end = max(name.end, value.end)
    if value.start < name.start and value.start != value.end:
        return None  # an alias: its value stands elsewhere
    if text[mapping.start] == "{":
        colon = text.find(":", name.end) + 1
        return _without_flow_member(Span(source, name.start, max(end, colon)))
    if value.start == value.end:  # `key:` with nothing after it
        end = text.find(":", name.end) + 1
    after = _REST_OF_LINE.match(text, end)
    if after is None or after[1]:
        return None
    line = _start_of_line(source, name.start)
    if not text[line : name.start].strip(" "):
        return Edit(Span(source, line, after.end()), "")
    # `- key: value`: the dash stays, for the key on the next line.
    below = min((start for start, _ in mapping.keys.values() if start > name.start), default=None)
    if below is None or text[after.end() : below].strip(" ") or _ITEM_START.fullmatch(text, line, name.start) is None:
        return None
    return Edit(Span(source, name.start, below), "")


def with_item(parent: Spans, key: str, item: str) -> Edit | None:
    """The list `key` of `parent` with the text `item` at its end."""
    items = parent.below(key)
    place = parent.keys.get(key)
    if place is None or items.start < place[1]:
        return None
    source, text = items.source, items.source.text
    if re.search(r"[&!*#]", text[place[1] : items.start]):
        return None  # what has a name may stand for others as well
    if not items.values:
        inside = Span(source, items.start + 1, items.start + 1)
        return Edit(inside, scalar(item)) if text[items.start : items.start + 1] == "[" else None
    last = items.at(len(items.values) - 1)
    if text[items.start] == "[":
        return Edit(Span(source, last.end, last.end), ", " + scalar(item)) if last.start >= place[1] else None
    line = _start_of_line(source, last.start)
    after = _REST_OF_LINE.match(text, last.end)
    if _ITEM_START.fullmatch(text, line, last.start) is None or after is None or after[1]:
        return None
    ended = text[after.end() - 1 : after.end()] == "\n"
    added = text[line : last.start] + scalar(item)
    return Edit(Span(source, after.end(), after.end()), f"{added}\n" if ended else f"\n{added}")


def with_key(mapping: Spans, key: str, value: str, *, after: str | None = None) -> Edit | None:
    """The mapping with `key: value`, as written here, before its first key, or after a key whose value is a scalar."""
    if after is not None:
        return _with_key_after(mapping, f"{key}: {value}", after)
    first = min(mapping.keys.values(), default=None)
    if first is None:
        return None
    source, text = mapping.source, mapping.source.text
    start = first[0]
    if text[mapping.start] == "{":
        return Edit(Span(source, start, start), f"{key}: {value}, ")
    if text[mapping.start : start]:
        return None
    column = start - _start_of_line(source, start)
    return Edit(Span(source, start, start), f"{key}: {value}\n{' ' * column}")


def _with_key_after(mapping: Spans, written: str, after: str) -> Edit | None:
    name, value = mapping.key(after), mapping.at(after)
    source, text = name.source, name.source.text
    if after not in mapping.keys or value.start < name.end or isinstance(mapping.values[after], Spans):
        return None
    if text[mapping.start] == "{":
        return Edit(Span(source, value.end, value.end), f", {written}")
    rest = _REST_OF_LINE.match(text, value.end)
    if rest is None or rest[1]:
        return None
    column = name.start - _start_of_line(source, name.start)
    ended = text[rest.end() - 1 : rest.end()] == "\n"
    line = " " * column + written
    return Edit(Span(source, rest.end(), rest.end()), f"{line}\n" if ended else f"\n{line}")


def scalar(text: str) -> str:
    """`text`, one line, as YAML that every reader reads as this text: plain where it can be, else in quotes."""
    if _PLAIN.fullmatch(text) and plain_scalar(text) == text:
        return text
    if '"' not in text and "\\" not in text and text.isprintable():
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _without_flow_member(at: Span) -> Edit | None:
    source, text = at.source, at.source.text
    line = _start_of_line(source, at.start)
    after = _REST_OF_LINE.match(text, at.end)
    if not text[line : at.start].strip(" ") and after is not None:
        return Edit(Span(source, line, after.end()), "")
    blanks = _BLANKS.match(text, at.end)
    end = blanks.end() if blanks else at.end
    if text[end : end + 1] == ",":
        rest = _BLANKS.match(text, end + 1)
        behind = rest.end() if rest else end + 1
        if text[behind : behind + 1] != "\n":
            return Edit(Span(source, at.start, behind), "")
        return None
    before = text[: at.start].rstrip(" ")
    return Edit(Span(source, len(before[:-1].rstrip(" ")), at.end), "") if before.endswith(",") else None


def _start_of_line(source: Source, offset: int) -> int:
    return source.text.rfind("\n", 0, offset) + 1
