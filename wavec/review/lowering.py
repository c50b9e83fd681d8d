"""What a client does with the rights of a step, before and now. What other rights explain is told with them."""

from collections.abc import Iterator

from wave_runtime.plan.model import Fidelity, Lowering

from wavec.describe.phrase import Name, Phrase, names
from wavec.review.change import Change, Effect, Side
from wavec.review.sources import PlanStep


def changed_lowering(old: PlanStep, new: PlanStep) -> Iterator[Change]:
    """The changes of a step's lowering."""
    one, other = old.step.lowering, new.step.lowering
    if one == other:
        return
    sides = Side(None, old.place("/permissions")), Side(None, new.place("/permissions"))
    if one is None or other is None:
        now = other or one
        assert now is not None
        text: Phrase = (Name(now.client), " gets rights now" if one is None else " gets no rights any more")
        yield Change("lowering", "client", "other", text, *sides)
        return
    found = list(_changes(one, other, sides))
    yield from found
    if not found and old.step.permissions == new.step.permissions:
        text = (Name(other.client), " is configured in another way for the same rights")
        values = Side(one.configuration, sides[0].place), Side(other.configuration, sides[1].place)
        yield Change("lowering", "configuration", "other", text, *values)


def _changes(one: Lowering, other: Lowering, sides: tuple[Side, Side]) -> Iterator[Change]:
    before, after = f"{one.client} {one.version}", f"{other.client} {other.version}"
    if before != after:
        yield Change(
            "lowering", "client", "other", ("client",), Side(before, sides[0].place), Side(after, sides[1].place)
        )
    for gap in sorted({*one.accepted, *other.accepted}):
        if (gap in one.accepted) != (gap in other.accepted):
            taken = gap in one.accepted
            effect: Effect = "narrows" if taken else "widens"
            text: Phrase = ("the gap ", Name(gap), " is no longer accepted" if taken else " is accepted now")
            yield Change("lowering", "accepted", effect, text, *sides)
    old, new = ({_key(entry): entry for entry in each.fidelity} for each in (one, other))
    for key in dict.fromkeys((*new, *old)):
        if key not in old and key[1] != "exact":
            yield _difference(new[key], other.client, "now", sides)
        elif key not in new and key[1] != "exact" and any(entry.tool == key[0] for entry in other.fidelity):
            yield _difference(old[key], one.client, "no longer", sides)
    lost = tuple(call for call in other.without_hook if call not in one.without_hook)
    if lost and not one.without_hook:
        text = (Name(other.client), " could run what is not granted when its hook does not answer: ", *names(lost))
        yield Change("lowering", "without-hook", "other", text, *sides)


def _key(entry: Fidelity) -> tuple[str, str, str | None]:
    return entry.tool, entry.fidelity, entry.gap


def _difference(entry: Fidelity, client: str, when: str, sides: tuple[Side, Side]) -> Change:
    witness: Phrase = (": ", Name(entry.witness)) if entry.witness is not None else ()
    head: Phrase = (Name(entry.tool), f" is {when} {entry.fidelity} with ", Name(client), f" ({entry.gap})")
    return Change("lowering", "fidelity", "other", (*head, *witness), *sides, why=entry.why or "")
