"""From what libyaml says about broken YAML to the mistake that people make, in our words and at its place.

libyaml tells what it cannot continue with. The usual causes are few, and the text around the place shows which it is;
a cause that is not known here is reported as plain `yaml-syntax`.
"""

import re

from wavec.diagnostics.codes.bad_indentation import has_value_already, misaligned, wrong_item
from wavec.diagnostics.codes.colon_in_text import colon_in_text
from wavec.diagnostics.codes.control_character import control_character
from wavec.diagnostics.codes.missing_blank import missing_blank
from wavec.diagnostics.codes.not_utf8 import lone_surrogate
from wavec.diagnostics.codes.reserved_start import reserved_start
from wavec.diagnostics.codes.tab_indentation import tab_indentation
from wavec.diagnostics.codes.tag import tag
from wavec.diagnostics.codes.unclosed_bracket import unclosed_bracket
from wavec.diagnostics.codes.unclosed_quote import unclosed_quote
from wavec.diagnostics.codes.yaml_syntax import yaml_syntax
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.diagnostics.fix import written_as
from wavec.source.invisible import character_name
from wavec.source.quote import in_quotes, quoted
from wavec.source.span import Span
from wavec.source.text import Source

_FORBIDDEN = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}(?:\\u[dD][c-fC-F][0-9a-fA-F]{2})?")
_NEAR = 10_000
"""How far back the opening bracket is looked for, in characters."""
_OPENING, _CLOSING = "\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb", "\u201c\u201d\u2018\u2019\u00ab\u00bb"
_TYPOGRAPHIC = re.compile(rf"(?:(?<=[:,-] )|(?<=[\[{{])|^)([{_OPENING}])([^{_OPENING}]*)([{_CLOSING}]?)")
"""A value that begins with a quote as books have them."""
_KEY_WITHOUT_BLANK = re.compile(r"[ ]*(?:- +)*([\w.-]+)(:)([^\s:/][^:]*)")
_KEY_WITH_VALUE = re.compile(r"[ ]*(?:- +)*(?:\"[^\"]*\"|'[^']*'|[^\s'\"#][^:#]*):[ ]+(?=\S)")


def forbidden_character(source: Source) -> Diagnostic:
    """The first character of `source` that YAML does not allow. It has one."""
    found = _FORBIDDEN.search(source.text)
    if found is None:
        return yaml_syntax("this file cannot be read as YAML", Span(source, 0, 0))
    at = Span(source, found.start(), found.end())
    if "\ud800" <= found.group() <= "\udfff":
        return lone_surrogate(at)
    return control_character(character_name(found.group()), at)


def syntax_mistake(source: Source, problem: str, at: int, opened: int | None) -> Diagnostic:
    """The mistake behind libyaml's `problem` at the offset `at`, in a construct that started at `opened`."""
    if "tab character" in problem or source.text[at : at + 1] == "\t":
        return tab_indentation(_run(source, at, r"\t+"))
    if (odd := _typographic_quotes(source, at)) is not None:
        return odd
    if "node content" in problem and at >= len(source.text.rstrip()):
        bracket = _last_open_bracket(source.text)
        if bracket is not None:
            return unclosed_bracket(source.text[bracket], _one(source, bracket), _one(source, at))
    if "cannot start any token" in problem:
        return _reserved(source, at)
    if "mapping values are not allowed" in problem:
        return _second_colon(source, at)
    if "expected ':'" in problem:
        return _no_colon(source, at if opened is None else opened)
    if "expected key" in problem or "'-' indicator" in problem:
        return _not_like_the_others(
            source, at, at if opened is None else opened, "list" if "'-'" in problem else "mapping"
        )
    if opened is not None:
        return _within(source, problem, at, opened)
    if "sequence entries are not allowed" in problem:
        return yaml_syntax("a list cannot start here", _one(source, at), help="start the list on a line of its own")
    return yaml_syntax("this is not YAML", _one(source, at))


def _typographic_quotes(source: Source, at: int) -> Diagnostic | None:
    """A value around the offset `at` that begins with a quote of another kind: to YAML it is a letter."""
    line = _line(source, source.position(at).line)
    for found in _TYPOGRAPHIC.finditer(line.text):
        start, end = line.start + found.start(1), line.start + found.end()
        if start <= at <= end:
            whole = Span(source, start, end)
            text = found[2]
            fix = written_as(whole, in_quotes(text), safe=False) if found[3] else None
            return yaml_syntax(f"`{found[1]}` is not a quote to YAML", whole, help='write `"` on both sides', fix=fix)
    return None


def _within(source: Source, problem: str, at: int, opened: int) -> Diagnostic:
    opening = source.text[opened : opened + 1]
    if "end of stream" in problem or "document indicator" in problem:
        return unclosed_quote(opening, _one(source, opened))
    if "expected ','" in problem:
        return _in_brackets(source, at, opened)
    if "escape" in problem or "hexdecimal" in problem:
        backslash = source.text.rfind("\\", opened, at + 1)
        half = _SURROGATE.match(source.text, backslash)
        if half is not None:
            return yaml_syntax(
                f"the escape `{half[0]}` is half a character: JSON has two of them for one, YAML has none",
                Span(source, backslash, half.end()),
                help="write the character itself, or `\\U` with its eight digits",
            )
        return yaml_syntax(
            f"unknown escape `{source.text[backslash : backslash + 2]}` in double-quoted text",
            Span(source, backslash, min(backslash + 2, len(source.text))),
            help="write `\\\\` for a backslash, or use single quotes",
        )
    if opening in "&*":
        return _reserved(source, opened)
    if opening == "!":
        return tag(_run(source, opened, r"\S+").text, _run(source, opened, r"\S+"))
    if opening == "%":
        return directive(source, opened)
    if "comment or line break" in problem:
        return yaml_syntax(
            f"the text after `{opening}` starts on the next line", _one(source, at), help="move it there, or remove it"
        )
    shown = source.text[at : at + 1].strip()
    return yaml_syntax(f"expected a value, found `{shown}`" if shown else "expected a value", _one(source, at))


def directive(source: Source, at: int) -> Diagnostic:
    """The line that starts with `%` at the offset `at`."""
    here = _run(source, at, r"[^\n]+")
    return yaml_syntax("directives are not allowed", here, help="remove the line")


def glued_question_mark(source: Source, at: int) -> Diagnostic:
    """A `?` at the offset `at` that has a value right behind it: to libyaml a key starts there, to YAML 1.2 a text."""
    here = _run(source, at, r"[^\s,\[\]{}]+")
    return yaml_syntax(
        f"readers of YAML differ on what {quoted(here.text)} is", here, help="put quotes around the text"
    )


def glued_anchor(source: Source, at: int) -> Diagnostic:
    """A name of an anchor or an alias at the offset `at` in which libyaml sees the end before YAML 1.2 does."""
    here = _run(source, at, r"[^\s,\[\]{}]+")
    return yaml_syntax(
        f"readers of YAML differ on where the name in {quoted(here.text)} ends",
        here,
        help="write names of anchors with letters, digits, `-` and `_`, and a blank behind; for text use quotes",
    )


def _reserved(source: Source, at: int) -> Diagnostic:
    here = _run(source, at, r"[^\n]*?(?=\s+#|\s*\n|\s*\Z)")
    if not here.text:
        return yaml_syntax("this is not YAML", _one(source, at))
    return reserved_start(here.text[0], quoted(here.text), here, in_quotes(here.text))


def _second_colon(source: Source, at: int) -> Diagnostic:
    """A colon where no key can be: `a: b: c`, or one line after a complete value."""
    here = source.position(at)
    start = at - here.column + 1
    line = source.line(here.line)
    before = _KEY_WITH_VALUE.match(line, 0, here.column - 1)
    if before is not None:
        value = line[before.end() :].rstrip()
        # Behind a `#` or in brackets it cannot be told what belongs to the text.
        alone = Span(source, start + before.end(), start + before.end() + len(value))
        fix = None if re.search(r"\s#|[\[\]{}\"']", value) else written_as(alone, in_quotes(value), safe=True)
        return colon_in_text(quoted(value), Span(source, at, at + 1), fix)
    key_start = start + len(line) - len(line.lstrip(" "))
    above = here.line - 1
    while above > 1 and not source.line(above).strip():
        above -= 1
    return _blank_in_line(source, above) or has_value_already(
        Span(source, key_start, start + len(line.rstrip())), _line(source, above)
    )


def _no_colon(source: Source, at: int) -> Diagnostic:
    line = source.position(at).line
    return _blank_in_line(source, line) or yaml_syntax(
        "expected `key: value`, found text alone", _line(source, line), help="add a colon and a blank after the key"
    )


def _blank_in_line(source: Source, number: int) -> Diagnostic | None:
    line = _line(source, number)
    start = line.start - line.first.column + 1
    found = _KEY_WITHOUT_BLANK.fullmatch(source.line(number).rstrip())
    if found is None:
        return None
    return missing_blank(found[1], found[3], Span(source, start + found.start(2), start + found.end(2)))


def _not_like_the_others(source: Source, at: int, opened: int, kind: str) -> Diagnostic:
    here = source.position(at)
    if source.line(here.line)[: here.column - 1].strip(" "):
        return yaml_syntax(
            "unexpected text after the end of a value",
            _run(source, at, r"[^\n]+"),
            help="put quotes around the whole value; a quote inside single quotes is written twice",
        )
    line = _line(source, here.line)
    first = _one(source, opened)
    if here.column != first.first.column:
        return misaligned(line, kind, first)
    return wrong_item(line, "`- ` and an item of the list" if kind == "list" else "`key: value`", first)


def _in_brackets(source: Source, at: int, opened: int) -> Diagnostic:
    opening = source.text[opened]
    if source.position(at).line > source.position(opened).line or at >= len(source.text):
        return unclosed_bracket(opening, _one(source, opened), _one(source, at))
    closing = "]" if opening == "[" else "}"
    return yaml_syntax(f"expected `,` or `{closing}` here", _one(source, at), opened=_one(source, opened))


def _last_open_bracket(text: str) -> int | None:
    closed = 0
    for offset in range(len(text) - 1, max(len(text) - _NEAR, 0) - 1, -1):
        if text[offset] in "]}":
            closed += 1
        elif text[offset] in "[{":
            closed -= 1
            if closed < 0:
                return offset
    return None


def _one(source: Source, at: int) -> Span:
    return Span(source, at, min(at + 1, len(source.text)))


def _run(source: Source, at: int, pattern: str) -> Span:
    found = re.compile(pattern).match(source.text, at)
    return Span(source, at, found.end() if found else at)


def _line(source: Source, number: int) -> Span:
    """The text of a line without the blanks around it."""
    line = source.line(number)
    start = source.start_of_line(number)
    indent = len(line) - len(line.lstrip())
    return Span(source, start + indent, start + max(indent, len(line.rstrip())))
