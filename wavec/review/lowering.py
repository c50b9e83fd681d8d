"""How far clients do what is granted, and what holds them back. What follows from a changed grant is not told again."""

from collections.abc import Iterator, Mapping

from wave_runtime.plan.model import Fidelity, Lowering

from wavec.describe.enforcement import difference_of
from wavec.describe.phrase import Name, Phrase, names
from wavec.review.change import Change, Effect, Side
from wavec.review.sources import PlanStep

_Key = tuple[str, str | None, str | None]
"""Tool, rule, and name of the gap."""


def changed_lowering(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    """The changes of what a step's client makes of its grant."""
    before, after = old.step.lowering, new.step.lowering
    if before == after or before is None or after is None or before.client != after.client:
        return  # another client is told as such, and its page tells what it makes of the grant
    same = old.step.permissions == new.step.permissions
    gaps = [gap for gap in _gaps(before, after) if same or gap.effect == "widens"]
    found = [*_version(before, after), *gaps, *_accepted(before, after), *_bases(before, after)]
    found += _without_hook(before, after) if same else ()
    if same and not found:
        text: Phrase = ("what ", Name(after.client), " is told changed, and the grant did not")
        found = [Change("lowering", "configuration", "other", text)]
    yield from found


def _version(before: Lowering, after: Lowering) -> Iterator[Change]:
    if before.version != after.version:
        text: Phrase = ("version of ", Name(after.client), " whose behaviour was measured")
        yield Change("lowering", "version", "other", text, Side(before.version), Side(after.version))


def _gaps(before: Lowering, after: Lowering) -> Iterator[Change]:
    """Where a client does not just what is granted."""
    one, other = _by_key(before), _by_key(after)
    for key, entry in other.items():
        if key not in one or one[key].fidelity != entry.fidelity:
            effect: Effect = "narrows" if entry.fidelity == "narrower" else "widens"
            yield Change(
                "lowering", "gap-added", effect, (Name(after.client), ": ", *difference_of(entry, after.accepted))
            )
    for key, entry in one.items():
        if key not in other:
            text: Phrase = (Name(after.client), ": no longer ", *difference_of(entry, before.accepted))
            yield Change("lowering", "gap-removed", "other", text)


def _by_key(lowering: Lowering) -> Mapping[_Key, Fidelity]:
    return {(one.tool, one.rule, one.gap): one for one in lowering.fidelity if one.fidelity != "exact"}


def _accepted(before: Lowering, after: Lowering) -> Iterator[Change]:
    for name in sorted({*before.accepted} ^ {*after.accepted}):
        added = name in after.accepted
        text: Phrase = ("gap ", Name(name), " is accepted" if added else " is no longer accepted")
        yield Change("lowering", "accepted", "widens" if added else "narrows", text)


def _bases(before: Lowering, after: Lowering) -> Iterator[Change]:
    """What holds back a call that is not granted."""
    one = {entry.tool: entry.rests_on for entry in before.fidelity if entry.rule is None}
    other = {entry.tool: entry.rests_on for entry in after.fidelity if entry.rule is None}
    for tool in other:
        if tool in one and set(one[tool]) != set(other[tool]):
            effect: Effect = "widens" if set(other[tool]) < set(one[tool]) else "other"
            text: Phrase = (Name(tool), " is held back by")
            yield Change("lowering", "enforcement", effect, text, Side(_listed(one[tool])), Side(_listed(other[tool])))


def _listed(bases: tuple[str, ...]) -> str:
    return ", ".join(bases) or "nothing"


def _without_hook(before: Lowering, after: Lowering) -> Iterator[Change]:
    """What is not granted, and the client would do all the same."""
    if after.without_hook and not before.without_hook:
        text: Phrase = ("without an answer of its hook ", Name(after.client), " would run ", *names(after.without_hook))
        yield Change("lowering", "without-hook", "other", text)
