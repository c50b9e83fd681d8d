"""Fixes in rounds: make some, compile again, keep them if nothing became worse; until none is left.

All of it in memory: what was not kept has never been on disk. A round makes fixes of one pass only, so that it can be
told what their errors hid from what they broke: later passes judge nothing, or guess, where an earlier one failed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wavec.diagnostics.diagnostic import Diagnostic, Severity
from wavec.fixes.choice import SOURCE_PHASE, Identity, chosen, edits_of, identity, phase
from wavec.fixes.moves import Moves, by_file
from wavec.fixes.raw_text import RawText

Compile = Callable[[Mapping[str, RawText]], Sequence[Diagnostic]]
"""The findings in the project when these files have these texts."""
Read = Callable[[str], RawText]
"""A file as it is on disk."""

MOST_ROUNDS = 200
"""More rounds than there are kinds of mistakes on one line; fixes that undo each other must come to an end."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What came of it."""

    before: Mapping[str, RawText]
    """The changed files as they were."""
    after: Mapping[str, RawText]
    """The same files now."""
    made: int
    """How many findings were fixed."""
    findings: tuple[Diagnostic, ...]
    """What remains."""
    with_unsafe: int
    """How many of those have a fix that was not made because it is not safe."""
    refused: int
    """How many fixes were taken back, because they mended nothing or broke something."""


def fix(compile: Compile, read: Read, *, unsafe: bool = False) -> Fixed:
    """Makes the fixes of what `compile` finds. `unsafe`: also those that are not safe."""
    texts: dict[str, RawText] = {}
    before: dict[str, RawText] = {}
    refused: set[Identity] = set()
    findings = tuple(compile(texts))
    made = 0
    most: int | None = None
    for _ in range(MOST_ROUNDS):
        batch = chosen(findings, unsafe=unsafe, refused=refused)[:most]
        if not batch:
            break
        moves = by_file(edits_of(batch))
        tried = dict(texts)
        for name, those in moves.items():
            if name not in before:
                before[name] = read(name)
            tried[name] = tried.get(name, before[name]).edited(those.edits)
        found = tuple(compile(tried))
        if _is_better(findings, found, batch, moves):
            refused = {_moved_along(each, moves) for each in refused}
            texts, findings, most = tried, found, None
            made += len(batch)
        elif len(batch) == 1:
            refused.add(identity(batch[0]))
            most = None
        else:
            most = len(batch) // 2
    changed = {name: text for name, text in texts.items() if text != before[name]}
    left = [finding.fix for finding in findings if finding.fix is not None and identity(finding) not in refused]
    with_unsafe = 0 if unsafe else sum(not each.safe for each in left)
    return Fixed({name: before[name] for name in changed}, changed, made, findings, with_unsafe, len(refused))


def _is_better(
    before: Sequence[Diagnostic], after: Sequence[Diagnostic], batch: Sequence[Diagnostic], moves: Mapping[str, Moves]
) -> bool:
    """Whether every finding of `batch` is gone, and no error is there that was not, or was hidden by one of them."""
    if _any_is_left(before, after, batch, moves):
        return False
    known = Counter(map(_what, _errors(before)))
    for error in _errors(after):
        known[_what(error)] -= 1
        if known[_what(error)] < 0 and not _was_hidden(error, batch, moves):
            return False
    return True


def _any_is_left(
    before: Sequence[Diagnostic], after: Sequence[Diagnostic], batch: Sequence[Diagnostic], moves: Mapping[str, Moves]
) -> bool:
    """Whether one of `batch` was not mended: it stands where it would have come to stand, and there are not fewer like
    it.

    Of three equal lines the third comes to stand where the second was.
    """
    places = set(map(identity, after))
    count_before, count_after, mended = (Counter(map(_what, some)) for some in (before, after, batch))
    return any(
        _moved_along(identity(finding), moves) in places
        and count_after[like := _what(finding)] > count_before[like] - mended[like]
        for finding in batch
    )


def _was_hidden(error: Diagnostic, batch: Sequence[Diagnostic], moves: Mapping[str, Moves]) -> bool:
    """Whether `error` could not be seen before because of an error of `batch`, which are all of one pass."""
    if batch[0].severity is not Severity.ERROR:
        return False
    if phase(error) != phase(batch[0]) or phase(error) != SOURCE_PHASE:
        return phase(error) > phase(batch[0])
    # Reading stops at the first thing that it cannot understand.
    name, start = _place(error)
    return name in moves and moves[name].moved(moves[name].first) <= start


def _errors(findings: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    return (finding for finding in findings if finding.severity is Severity.ERROR)


def _what(finding: Diagnostic) -> tuple[str, str, str]:
    return finding.code.id, finding.primary.span.source.name, finding.message


def _place(finding: Diagnostic) -> tuple[str, int]:
    return finding.primary.span.source.name, finding.primary.span.start


def _moved_along(what: Identity, moves: Mapping[str, Moves]) -> Identity:
    code, message, name, start = what
    return code, message, name, moves[name].moved(start) if name in moves else start
