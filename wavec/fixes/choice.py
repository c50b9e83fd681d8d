"""Which fixes can be made together."""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Sequence

from wavec.diagnostics.diagnostic import Diagnostic, Severity
from wavec.diagnostics.fix import Edit, Fix

SOURCE_PHASE = 1

Identity = tuple[str, str, str, int]
"""Code, message, file and offset."""


def phase(finding: Diagnostic) -> int:
    """The pass that reports such findings, as the first digit of its code tells: 1 for the reading of files."""
    return int(finding.code.id[2])


def chosen(findings: Iterable[Diagnostic], *, unsafe: bool, refused: Collection[Identity]) -> tuple[Diagnostic, ...]:
    """The findings whose fixes are made next: those of the first pass that reported errors; else of all that is no
    error. Of fixes that overlap, or that take something out of the same list, the first; the others have their turn
    when what is left has been read again."""
    fixable = [
        finding
        for finding in findings
        if finding.fix is not None and (finding.fix.safe or unsafe) and identity(finding) not in refused
    ]
    errors = [finding for finding in fixable if finding.severity is Severity.ERROR]
    first = min(map(phase, errors), default=0)
    return tuple(_apart([finding for finding in errors if phase(finding) == first] or fixable))


def identity(finding: Diagnostic) -> Identity:
    """What tells a finding from the others."""
    span = finding.primary.span
    return finding.code.id, finding.message, span.source.name, span.start


def edits_of(findings: Iterable[Diagnostic]) -> tuple[Edit, ...]:
    """All edits of the fixes of `findings`."""
    return tuple(edit for finding in findings if finding.fix is not None for edit in finding.fix.edits)


def _apart(findings: Sequence[Diagnostic]) -> Iterable[Diagnostic]:
    taken: dict[str, list[tuple[int, int]]] = {}
    lists: set[tuple[str, int, int]] = set()
    for finding in findings:
        fix = finding.fix
        if fix is None or any(_meets(edit, taken.get(edit.at.source.name, ())) for edit in fix.edits):
            continue
        around = _list_of(fix)
        if around is not None and around in lists:
            continue
        if around is not None:
            lists.add(around)
        for edit in fix.edits:
            insort(taken.setdefault(edit.at.source.name, []), (edit.at.start, edit.at.end))
        yield finding


def _list_of(fix: Fix) -> tuple[str, int, int] | None:
    return (fix.within.source.name, fix.within.start, fix.within.end) if fix.within is not None else None


def _meets(edit: Edit, others: Sequence[tuple[int, int]]) -> bool:
    """Whether `edit` has a character in common with another, or is put in where another is.

    `others` are places, sorted, of which no two meet: the neighbours tell.
    """
    start, end = edit.at.start, edit.at.end
    after = bisect_left(others, (start, start))
    return any(
        (start < other_end and other_start < end) or start == other_start or end == other_end
        for other_start, other_end in others[max(after - 1, 0) : after + 1]
    )
