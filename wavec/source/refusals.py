"""What is refused in a YAML file beyond broken syntax, and the findings made of it.

The composer in `yaml.py` asks here about everything that is rare, so that its loop stays short and fast.
"""

import re
from dataclasses import dataclass, field

from wavec.diagnostics.codes.alias_expansion import alias_expansion
from wavec.diagnostics.codes.inexact_number import inexact_number
from wavec.diagnostics.codes.several_documents import several_documents
from wavec.diagnostics.codes.tag import tag
from wavec.diagnostics.codes.too_deep import too_deep
from wavec.diagnostics.codes.too_large import file_too_large, text_too_large
from wavec.diagnostics.codes.unknown_alias import alias_of_itself, unknown_alias
from wavec.diagnostics.codes.unquoted_template import unquoted_template
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.diagnostics.suggest import closest
from wavec.source.key import key_mistakes
from wavec.source.limits import MAX_DEPTH, MAX_EXPANSION, MAX_FILE_BYTES, MAX_FINDINGS, MAX_NODES, MAX_SCALAR_BYTES
from wavec.source.quote import in_quotes, quoted
from wavec.source.scalar import InexactNumber, plain_scalar
from wavec.source.span import Span, Spans
from wavec.source.text import Source

_ENOUGH = MAX_NODES + MAX_EXPANSION
"""More values than the aliases of any file may stand for."""

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*+(?:\s++|#[^\n]*+)*+)*+")
_NAMES = re.compile(r"[&*][^\s,\[\]{}]+")
_BLANK_LINES = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n)*+")
_REST = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n|\.\.\.(?=\s|\Z))*+(?:[ \t]*+(?:#[^\n]*+)?\Z)?")
_LINE = re.compile(r"[^\n]*")
_TAG = re.compile(r"![^\s,\[\]{}]*")
_TEMPLATE = re.compile(r"\{\{[^\n]*?(?=[ \t]+#|[ \t]*(?:\n|\Z))")
_TEMPLATE_IN_BRACKETS = re.compile(r"\{\{[^\n]*?(?:\}\}[^\n,\]}]*?(?=[ \t]*[,\]}\n]|\Z)|(?=\n|\Z))")


class GaveUp(Exception):
    """Nothing more can be read of this document; why is among the findings."""


@dataclass(slots=True)
class Anchor:
    """A value that aliases can repeat."""

    value: object
    place: int | Spans
    """Start of a scalar, or the shadow of a mapping or list."""
    end: int = 0
    weight: int = 0
    """Values that it stands for; 0 while it is not complete."""
    height: int = 0
    """Levels of lists and mappings in it, its own included."""


@dataclass(slots=True)
class Refusals:
    """The findings of one file so far, and what it takes to make them."""

    source: Source
    found: list[Diagnostic] = field(default_factory=list)
    template_end: int = -1
    """Where the last unquoted template ends; -1 if there is none."""
    anchors: dict[str, Anchor] = field(default_factory=dict)
    aliases: list[tuple[str, Span, int]] = field(default_factory=list)
    """Name, place, and how many values all aliases up to it stand for."""

    odd_indent_found: bool = False
    """Whether a line begins with a blank that is none to YAML."""

    @property
    def syntax_is_lost(self) -> bool:
        """Whether what libyaml says of the rest is of no use: after a template without quotes, or a line that is
        indented with what is no blank."""
        return self.template_end >= 0 or self.odd_indent_found

    def check_start(self) -> None:
        """Refuses what libyaml should not even begin to read."""
        size = len(self.source.text.encode("utf-8", "surrogatepass"))
        if size > MAX_FILE_BYTES:
            raise self.fatal(file_too_large(size, MAX_FILE_BYTES, self.span(0, 0)))
        start = self.after(_BLANK_LINES, 0)
        # libyaml compares each %TAG with all before it: a file full of them would take hours.
        if self.source.text.startswith("%", start):
            from wavec.source.mistakes import directive  # see yaml.py

            raise self.fatal(directive(self.source, start))

    def after_properties(self, name: str | None, anchor: str | None, start: int, end: int) -> int:
        """Where a node itself starts: libyaml counts its anchor and the tag `name` to it."""
        after = self.after(_PROPERTIES, start)
        if anchor is not None and f"&{anchor}" not in _NAMES.findall(self.source.text, start, max(after, end)):
            from wavec.source.mistakes import glued_anchor  # see yaml.py

            self.report(glued_anchor(self.source, self.source.text.index("&", start)))
        if name is not None:
            written = _TAG.search(self.source.text, start, max(after, end))
            at = self.span(*written.span()) if written else self.span(start, end)
            self.report(tag(at.text, at))
        return min(after, end) if end > start else after

    def plain(self, content: str, start: int, end: int) -> None | bool | int | float | str:
        """The value of a plain scalar."""
        try:
            return plain_scalar(content)
        except InexactNumber:
            self.report(inexact_number(content, self.span(start, end)))
            return content

    def check_size(self, content: str, start: int, end: int) -> None:
        size = len(content.encode("utf-8"))
        if size > MAX_SCALAR_BYTES:
            self.report(text_too_large(size, MAX_SCALAR_BYTES, self.span(start, end)))

    def is_key(self, value: object, start: int, end: int, mapping: dict[str, object], spans: Spans) -> bool:
        """Whether `value` can be the next key of `mapping`; reports why not."""
        # The braces of `{{ x }}` make a mapping the key of a mapping; that has been said.
        if isinstance(value, (dict, list)) and start < self.template_end:
            return False
        first = spans.keys.get(value) if isinstance(value, str) and value in mapping else None
        right = True
        for mistake in key_mistakes(value, self.span(start, end), self.span(*first) if first else None):
            self.report(mistake)
            right = False
        if not right and isinstance(value, str) and value[:1].isspace():
            self.odd_indent_found = True
        return right

    def unquoted(self, start: int, *, in_brackets: bool) -> None:
        """A value that starts with two braces."""
        if start < self.template_end:
            return
        self.template_end = self.after(_TEMPLATE_IN_BRACKETS if in_brackets else _TEMPLATE, start)
        at = self.span(start, self.template_end)
        self.report(unquoted_template(quoted(at.text), at, in_quotes(at.text)))

    def glued_question_mark(self, at: int) -> None:
        """A key in brackets whose `?` has no blank behind it."""
        from wavec.source.mistakes import glued_question_mark  # see yaml.py

        self.report(glued_question_mark(self.source, at))

    def alias(self, name: str, at: Span, expanded: int, depth: int) -> Anchor:
        """What the alias at `at` stands for."""
        if self.after(_NAMES, at.start) != at.end:
            from wavec.source.mistakes import glued_anchor  # see yaml.py

            self.report(glued_anchor(self.source, at.start))
        known = self.anchors.get(name)
        if known is None:
            near = closest(name, self.anchors)
            help = f"did you mean `*{near}`?" if near else f"for text write `{quoted(at.text)}`"
            self.report(unknown_alias(name, at, help))
            return Anchor(None, at.start, at.end, 1)
        if known.weight == 0:
            self.report(alias_of_itself(name, at))
            return Anchor(None, at.start, at.end, 1)
        if depth + known.height > MAX_DEPTH:
            self.report(too_deep(MAX_DEPTH, at))
        self.aliases.append((name, at, expanded + known.weight))
        if expanded + known.weight > _ENOUGH:
            raise self.fatal(alias_expansion(name, _ENOUGH, at))
        return known

    def check_expansion(self, written: int) -> None:
        """Reports the first alias with which all aliases stand for too much."""
        limit = written + MAX_EXPANSION
        for name, at, expanded in self.aliases:
            if expanded > limit:
                self.report(alias_expansion(name, limit, at))
                return

    def check_end(self, at: int) -> None:
        """Refuses anything but comments after the document."""
        rest = self.after(_REST, at)
        if rest < len(self.source.text):
            self.report(several_documents(self.span(rest, self.after(_LINE, rest))))

    def report(self, finding: Diagnostic) -> None:
        """Adds `finding`. Raises `GaveUp` when there are so many that more are of no use."""
        self.found.append(finding)
        if len(self.found) >= MAX_FINDINGS:
            raise GaveUp

    def fatal(self, finding: Diagnostic) -> GaveUp:
        """Adds `finding`; what it returns is to be raised."""
        self.found.append(finding)
        return GaveUp()

    def span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    def after(self, pattern: re.Pattern[str], start: int) -> int:
        """The end of what `pattern` matches from `start` on."""
        found = pattern.match(self.source.text, start)
        return found.end() if found else start
