"""How a program mends a finding: edits of the sources, and whether they can be trusted without a look."""

from collections.abc import Iterable

from wave_runtime.plan.record import dataclass

from wavec.diagnostics.suggest import closest, is_slip
from wavec.source.span import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """The text at `at` becomes `text`. An empty place is where `text` is put in."""

    at: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together: all of them are made, or none."""

    title: str
    """What they do, for people: a clause in the imperative."""
    edits: tuple[Edit, ...]
    safe: bool
    """Whether they leave the meaning alone, or say what the source can only have meant. A fix that widens a grant,
    changes what a run does, or guesses is not safe."""
    within: Span | None = None
    """A list that loses an item. Of several such fixes of one list one is made at a time: each was judged as if the
    others stayed."""


def written_as(at: Span, text: str, *, safe: bool, title: str = "") -> Fix:
    """`text` instead of what stands at `at`."""
    return Fix(title or f"write `{text}`", (Edit(at, text),), safe)


def left_out(at: Span, *, safe: bool, title: str = "delete it") -> Fix:
    """Nothing instead of what stands at `at`."""
    return Fix(title, (Edit(at, ""),), safe)


def renamed(at: Span, name: str, known: Iterable[str]) -> Fix | None:
    """The known name that is meant instead of `name`, which stands at `at`; none if no name is near, or `name` has no
    one place there.

    Safe if `name` can only be a slip of the keyboard: then nothing else that is known is nearly as near.
    """
    names = tuple(known)
    near = closest(name, names)
    if near is None or at.text.count(name) != 1:
        return None
    start = at.start + at.text.index(name)
    return written_as(Span(at.source, start, start + len(name)), near, safe=is_slip(name, near, names))
