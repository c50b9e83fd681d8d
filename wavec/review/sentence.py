"""A change in words: the parts that every page shows, in the same order."""

from collections.abc import Iterator, Mapping

from wavec.describe.phrase import Name, Phrase, joined, names
from wavec.review.change import Change, Effect, Told
from wavec.review.compare import Comparison
from wavec.review.pairs import Pairs

MARKS: Mapping[Effect, str] = {"widens": "+", "narrows": "-", "breaks": "!", "unknown": "?", "other": "~"}

_WITH_SIDES = frozenset(
    {
        *("mount", "sandbox.level", "sandbox.network", "sandbox.memory", "sandbox.processes"),
        *("adapter", "adapter.binary", "adapter.kind", "command-environment"),
    }
)
_KINDS = {"newly-allowed": "newly allowed", "newly-denied": "newly denied"}


def headline(change: Change) -> Phrase:
    """What changed."""
    text = change.text
    if change.calls:
        text = (*joined((Name(call),) for call in change.calls), f" {_KINDS[change.kind]}: ", *text)
    if (change.before.value is None and change.after.value is None) or change.section in ("permissions", "graph"):
        return (*text, *_modes(change))
    return (*text, ": ", *_value(change.before.value), " -> ", *_value(change.after.value))


def details(told: Told) -> Iterator[Phrase]:
    """What else is to be said of it, a line each."""
    change = told.change
    if change.why:
        yield (change.why,)
    if change.counterexample is not None:
        yield ("for example ", Name(change.counterexample, bare=True))
    if change.readers:
        yield ("read by ", *names(change.readers))
    if place := _places(change):
        yield place
    if steps := where(told):
        yield ("in ", *steps)


def where(told: Told) -> Phrase:
    """The pipelines and steps that a change concerns."""
    steps: dict[str, list[str]] = {}
    for place in told.where:
        found = steps.setdefault(place.pipeline, [])
        if place.step is not None:
            found.append(place.step)
    return joined(
        (
            (Name(pipeline), *((": ", *joined((Name(id),) for id in ids)) if ids else ()))
            for pipeline, ids in steps.items()
        ),
        "; ",
    )


def sides(comparison: Comparison) -> Phrase:
    """What is compared."""
    return ("from ", Name(comparison.before, bare=True), " to ", Name(comparison.after, bare=True))


def pipelines(pairs: Pairs) -> Iterator[Phrase]:
    """Pipelines that came, went or have another name, a line each."""
    if pairs.added:
        yield ("new: ", *joined((Name(name),) for name in pairs.added))
    if pairs.removed:
        yield ("gone: ", *joined((Name(name),) for name in pairs.removed))
    for before, after in pairs.renamed:
        yield ("renamed: ", Name(before), " is ", Name(after), " now")


def _modes(change: Change) -> Phrase:
    if change.kind not in _WITH_SIDES or (change.before.value is None and change.after.value is None):
        return ()
    return (": ", *_value(change.before.value), " -> ", *_value(change.after.value))


def _value(value: str | None) -> Phrase:
    return ("none",) if value is None else (Name(value),)


def _places(change: Change) -> Phrase:
    before, after = change.before.place, change.after.place
    if before == after:
        return ("at ", Name(after)) if after is not None else ()
    sides: list[Phrase] = []
    if before is not None:
        sides.append(("base ", Name(before)))
    if after is not None:
        sides.append(("head ", Name(after)))
    return joined(sides)
