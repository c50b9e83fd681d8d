"""Steps that came, went or have another name, and who waits for whom."""

from collections.abc import Iterator

from wavec.describe.edges import edges_into
from wavec.describe.phrase import Name, Phrase, names
from wavec.review.change import Change, Side
from wavec.review.pairs import Pairs
from wavec.review.sources import PlanStep


def added_step(new: PlanStep) -> Change:
    """A new step."""
    return Change("graph", "step-added", "other", ("the step is new",), after=Side(new.step.id, new.place("")))


def removed_step(old: PlanStep) -> Change:
    """A step that is gone."""
    return Change("graph", "step-removed", "other", ("the step is gone",), before=Side(old.step.id, old.place("")))


def renamed_step(old: PlanStep, new: PlanStep) -> Change:
    """A step that is the same but for its name."""
    text: Phrase = ("the step was called ", Name(old.step.id))
    return Change(
        "graph", "step-renamed", "other", text, Side(old.step.id, old.place("")), Side(new.step.id, new.place(""))
    )


def changed_edges(old: PlanStep, new: PlanStep, pairs: Pairs) -> Iterator[Change]:
    """What the step waits for, and what it is handed."""
    today = dict(pairs.both)
    before = {today.get(edge.source, edge.source): edge.artifacts for edge in edges_into(old.step)}
    after = {edge.source: edge.artifacts for edge in edges_into(new.step)}
    sides = Side(None, old.place("")), Side(None, new.place(""))
    for source in after:
        if source not in before:
            yield Change("graph", "edge-added", "other", ("waits for ", Name(source), *_handed(after[source])), *sides)
    for source in before:
        if source not in after:
            text: Phrase = ("waits no longer for ", Name(source))
            yield Change("graph", "edge-removed", "other", text, *sides)
    for source in after:
        if source in before and sorted(before[source]) != sorted(after[source]):
            yield from _handover(source, before[source], after[source], sides)
    yield from _names(old, new, today, sides)


def _handover(
    source: str, before: tuple[str, ...], after: tuple[str, ...], sides: tuple[Side, Side]
) -> Iterator[Change]:
    for artifact in sorted({*before, *after}):
        if before.count(artifact) < after.count(artifact):
            text: Phrase = ("reads ", Name(f"{source}.{artifact}"))
            yield Change("graph", "handover-added", "other", text, *sides)
        elif before.count(artifact) > after.count(artifact):
            text = ("reads no longer ", Name(f"{source}.{artifact}"))
            yield Change("graph", "handover-removed", "other", text, *sides)


def _names(old: PlanStep, new: PlanStep, today: dict[str, str], sides: tuple[Side, Side]) -> Iterator[Change]:
    """Under which names artifacts stand in the workspace."""
    before = {(today.get(one.step, one.step), one.artifact): one.path for one in old.step.inject_artifacts}
    for one in new.step.inject_artifacts:
        path = before.get((one.step, one.artifact))
        if path is not None and path != one.path and len(before) == len(old.step.inject_artifacts):
            text: Phrase = (Name(f"{one.step}.{one.artifact}"), " is found at ", Name(one.path))
            yield Change("graph", "handover-path", "other", (*text, ", no longer at ", Name(path)), *sides)


def _handed(artifacts: tuple[str, ...]) -> Phrase:
    return (", and reads ", *names(artifacts)) if artifacts else ()
