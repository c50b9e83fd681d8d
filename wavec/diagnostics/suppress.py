"""`# wavec: ignore[CODE] reason`: findings that somebody looked at and accepts.

The comment stands at the end of the line of the finding, or alone above it. It counts only where YAML has a comment:
the same words in quoted text or in a block of text are text. Warnings and infos can be ignored, errors cannot: there
would still be no plan.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from wave_runtime.plan.record import dataclass

from wavec.diagnostics.catalogue import codes, find
from wavec.diagnostics.codes.error_not_suppressible import error_not_suppressible
from wavec.diagnostics.codes.suppression_without_reason import suppression_without_reason
from wavec.diagnostics.codes.unknown_code_in_suppression import unknown_code_in_suppression
from wavec.diagnostics.codes.unused_suppression import names_no_code, unused_suppression
from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.diagnostics.fix import Edit, Fix
from wavec.diagnostics.strictness import at_strictness
from wavec.source.span import Span
from wavec.source.text import Source
from wavec.source.yaml import Document, texts_with_hashes

_COMMENT = re.compile(r"(?:(?<=\s)|^)#[ \t]*wavec:[ \t]*ignore\b(?:[ \t]*\[([^\]\n]*)\])?([^\n]*)", re.MULTILINE)
_NAME = re.compile(r"[^\s,]+")
_BETWEEN = re.compile(r"[ \t]*,[ \t]*|[ \t]+(?=[^\s,\]])")
_ALONE = re.compile(r"[ \t]*(?:#.*)?")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One code of one comment."""

    name: Span
    line: int
    """The line whose findings it is about."""
    comment: Span
    """The whole comment; it may end with words that are no part of it."""
    alone: bool
    """Whether it names no other code."""

    def left_out(self) -> Fix:
        """How to remove the code; with the last one goes the comment, and a line that has nothing else."""
        source, text = self.name.source, self.name.source.text
        if not self.alone:
            after = _BETWEEN.match(text, self.name.end)
            start = self.name.start
            if after is None:
                start = len(text[:start].rstrip(" \t,"))
            return Fix(
                "remove the code", (Edit(Span(source, start, after.end() if after else self.name.end), ""),), True
            )
        start = source.start_of_line(self.comment.first.line)
        end = self.comment.end
        if not text[start : self.comment.start].strip():
            end += text[end : end + 1] == "\n"
        else:
            start += len(text[start : self.comment.start].rstrip())
        return Fix("remove the comment", (Edit(Span(source, start, end), ""),), True)


def apply(
    findings: Iterable[Diagnostic], documents: Iterable[Document], *, strict: bool = False, complete: bool = True
) -> tuple[Diagnostic, ...]:
    """`findings` without the ignored ones, with what is wrong with the comments that ignore, at this strictness.

    `complete`: whatever can be found in these documents was looked for; otherwise a comment may well have a use.
    """
    findings = tuple(findings)
    suppressions: list[Suppression] = []
    wrong: list[Diagnostic] = []
    for source in (document.source for document in documents):
        if "wavec:" in source.text:
            for comment in _comments(source):
                suppressions += _suppressions(source, comment)
                wrong += _incomplete(source, comment)
    # After an error later passes did not run: what they would have found is not known either.
    complete = complete and all(finding.code.severity < Severity.ERROR for finding in findings)
    wrong += _useless(findings, suppressions, complete, strict)
    return tuple(at_strictness((*_left(findings, suppressions), *wrong), strict))


def _comments(source: Source) -> Iterator[re.Match[str]]:
    texts = list(texts_with_hashes(source))
    starts = [text.start for text in texts]
    for comment in _COMMENT.finditer(source.text):
        before = bisect_left(starts, comment.start())
        if before == 0 or texts[before - 1].end <= comment.start():
            yield comment


def _suppressions(source: Source, comment: re.Match[str]) -> Iterator[Suppression]:
    line = source.position(comment.start()).line
    if not source.line(line)[: source.position(comment.start()).column - 1].strip():
        line = _next_line(source, line)
    if comment[1] is not None:
        names = list(_NAME.finditer(source.text, *comment.span(1)))
        for name in names:
            yield Suppression(Span(source, *name.span()), line, Span(source, *comment.span()), len(names) == 1)


def _next_line(source: Source, line: int) -> int:
    """The first line after `line` that is more than a comment."""
    line += 1
    while line < source.position(len(source.text)).line and _ALONE.fullmatch(source.line(line)):
        line += 1
    return line


def _incomplete(source: Source, comment: re.Match[str]) -> Iterator[Diagnostic]:
    at = Span(source, comment.start(), comment.start() + len(comment[0].rstrip()))
    if not _NAME.search(comment[1] or ""):
        yield names_no_code(at)
    elif not comment[2].strip():
        yield suppression_without_reason(at)


def _left(findings: Iterable[Diagnostic], suppressions: Sequence[Suppression]) -> Iterator[Diagnostic]:
    if not suppressions:
        yield from findings
        return
    ignored = {(_source(item), item.line, code) for item in suppressions if (code := _ignorable(item)) is not None}
    for finding in findings:
        span = finding.primary.span
        if (span.source.name, span.first.line, finding.code) not in ignored:
            yield finding


def _useless(
    findings: tuple[Diagnostic, ...], suppressions: Iterable[Suppression], complete: bool, strict: bool
) -> Iterator[Diagnostic]:
    found = {(item.primary.span.source.name, item.primary.span.first.line, item.code) for item in findings}
    for item in suppressions:
        code = find(item.name.text)
        if code is None:
            yield unknown_code_in_suppression(item.name.text, item.name, [each.slug for each in codes()])
        elif code.severity is Severity.ERROR:
            yield error_not_suppressible(item.name.text, item.name, item.left_out())
        elif complete and (strict or not code.only_strict) and (_source(item), item.line, code) not in found:
            yield unused_suppression(item.name.text, item.name, item.left_out())


def _ignorable(item: Suppression) -> Code | None:
    code = find(item.name.text)
    return code if code is not None and code.severity < Severity.ERROR else None


def _source(item: Suppression) -> str:
    return item.name.source.name
