"""Patterns tried only where a mark stands: a text without the mark costs a look for it, and no more."""

import re
from collections.abc import Iterator, Sequence


def anchored(
    pattern: re.Pattern[str],
    text: str,
    folded: str,
    marks: Sequence[str],
    lead: int = 0,
    in_vain: re.Pattern[str] | None = None,
) -> Iterator[re.Match[str]]:
    """Matches of `pattern` that begin at a mark, or up to `lead` characters before it; apart from each other, by place.

    `folded` is `text` in lower case, as the marks are, and has the same length. What `in_vain` matches at a mark where
    `pattern` does not is passed over.
    """
    if in_vain is None and len(marks) == 1 and _begins_with(pattern, marks[0]):
        yield from pattern.finditer(text)
        return
    at = 0
    following = {mark: place for mark in marks if (place := folded.find(mark)) >= 0}
    while following:
        mark, place = min(following.items(), key=lambda item: item[1])
        # Looked for once from each place: looking again for what is far away would take long.
        if (after := folded.find(mark, place + 1)) >= 0:
            following[mark] = after
        else:
            del following[mark]
        if place < at:
            continue
        match = _first(pattern, text, max(at - lead, place - lead, 0), place)
        if match is not None:
            yield match
            at = max(match.end(), place + 1)
        elif in_vain is not None and (passed := in_vain.match(text, place)) is not None:
            at = passed.end()


def _begins_with(pattern: re.Pattern[str], mark: str) -> bool:
    """Whether the search of the library itself looks for the mark first, which is faster than asking at each."""
    return pattern.pattern.startswith(re.escape(mark)) and not pattern.flags & re.IGNORECASE


def _first(pattern: re.Pattern[str], text: str, start: int, last: int) -> re.Match[str] | None:
    for begin in range(start, last + 1):
        if (match := pattern.match(text, begin)) is not None:
            return match
    return None
