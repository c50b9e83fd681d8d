"""Findings for people: the lines of the source with the place underlined, and the way out below."""

from collections.abc import Callable, Iterable, Sequence

from wavec.diagnostics.diagnostic import Diagnostic, Label, Severity
from wavec.diagnostics.excerpt import Row, excerpt
from wavec.diagnostics.visible import visible
from wavec.source.text import Source

_Painter = Callable[[str, str], str]

_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}
_FRAME = "1;34"
_BOLD = "1"


def as_text(findings: Iterable[Diagnostic], *, color: bool = False) -> str:
    """All findings, one after the other with an empty line between; empty if there are none."""
    return "\n".join(render(finding, color=color) for finding in findings)


def render(finding: Diagnostic, *, color: bool = False) -> str:
    """One finding, ending with a line feed."""
    paint = _paint if color else _plain
    colour = _COLOURS[finding.severity]
    sections = _sections(finding)
    rows = {source: list(excerpt(source, primary, labels)) for source, primary, labels in sections}
    gutter = (
        max((len(str(row.number)) for listed in rows.values() for row in listed if row.number is not None), default=1)
        + 1
    )
    bar = paint(" " * gutter + " |", _FRAME)
    lines = [paint(f"{finding.severity}[{finding.code.id}]", colour) + paint(": " + visible(finding.message), _BOLD)]
    for source, primary, labels in sections:
        label = primary or labels[0]
        arrow = "-->" if primary else ":::"
        lines.append(" " * gutter + paint(arrow, _FRAME) + " " + _place(source, label))
        lines += [bar] if rows[source] else []
        lines += [_row(row, gutter, paint, colour) for row in rows[source]]
    for number, line in enumerate((finding.help or "").split("\n") if finding.help else ()):
        lead = " = help: " if number == 0 else " " * 9
        lines.append(" " * gutter + paint(lead, _FRAME) + visible(line))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def summary(findings: Iterable[Diagnostic]) -> str:
    """How many there are of each severity: `2 errors, 1 warning`; `no findings`."""
    severities = [finding.severity for finding in findings]
    counts = [(severities.count(severity), str(severity)) for severity in sorted(Severity, reverse=True)]
    words = [f"{count:,} {word}{'s' if count > 1 else ''}" for count, word in counts if count]
    return ", ".join(words) or "no findings"


def fixable(findings: Iterable[Diagnostic]) -> str:
    """How many of `findings` a program can fix, as a sentence; empty if none."""
    fixes = [finding.fix for finding in findings if finding.fix is not None]
    safe, unsafe = sum(each.safe for each in fixes), sum(not each.safe for each in fixes)
    if not fixes:
        return ""
    if not safe:
        return f"{unsafe:,} can be fixed with `--fix --unsafe-fixes`"
    return f"{safe:,} can be fixed with `--fix`" + (f", {unsafe:,} more with `--unsafe-fixes`" if unsafe else "")


def _sections(finding: Diagnostic) -> list[tuple[Source, Label | None, Sequence[Label]]]:
    """The labels by file, the file of the finding first."""
    by_source: dict[Source, list[Label]] = {finding.primary.span.source: []}
    for label in finding.also:
        by_source.setdefault(label.span.source, []).append(label)
    return [
        (source, finding.primary if source is finding.primary.span.source else None, labels)
        for source, labels in by_source.items()
    ]


def _place(source: Source, label: Label) -> str:
    first = label.span.first
    return f"{visible(source.name)}:{first.line}:{first.column}"


def _row(row: Row, gutter: int, paint: _Painter, colour: str) -> str:
    if row.number is None and not row.mark:
        return paint(row.text, _FRAME)
    number = "" if row.number is None else str(row.number)
    frame = paint(f"{number:>{gutter}} |", _FRAME)
    mark = paint(visible(row.mark), colour if row.primary else _FRAME) if row.mark else ""
    return f"{frame} {row.text}{mark}"


def _plain(text: str, colour: str) -> str:
    return text


def _paint(text: str, colour: str) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m"
