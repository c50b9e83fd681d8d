"""Whether what a run has made can still be used: looked at before the run is resumed, never believed."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from wave_runtime.engine.commands import Item
from wave_runtime.engine.events import AttemptStarted, StaleResult, StoredArtifact
from wave_runtime.engine.schedule import inputs_of
from wave_runtime.engine.state import State, StepState
from wave_runtime.engine.turn import Turn
from wave_runtime.engine.unit import unit_name
from wave_runtime.plan.model import Digest, Plan
from wave_runtime.recording.intent import Intents
from wave_runtime.recording.journal import Entry
from wave_runtime.recording.store import OTHER_BYTES, MissingContent, Store, read_manifest
from wave_runtime.workspaces.change_set import read_change_set


def stale_results(plan: Plan, state: State, entries: Sequence[Entry], store: Store) -> tuple[StaleResult, ...]:
    """The completed steps whose results cannot be used any more, in plan order, and why.

    Bytes in the store that are not what their name says are removed, so that the step can put the right ones there.
    """
    return tuple(_stale(plan, state, entries, store))


def _stale(plan: Plan, state: State, entries: Sequence[Entry], store: Store) -> Iterator[StaleResult]:
    intents, turn = Intents(state.inputs), Turn(plan, state)
    given = {
        each.event.step: each.event.intent.inputs
        for each in entries
        if isinstance(each.event, AttemptStarted) and each.event.intent is not None
    }
    for position in state.graph.needed:
        step, known = plan.steps[position], state.steps[position]
        if known.phase != "completed":
            continue
        if damaged := next((text for made in _made(known) if (text := _damage(store, made))), None):
            yield StaleResult(step.id, damaged)
        elif _has_other_inputs(turn, position, intents, given):
            yield StaleResult(step.id, "it was made from other inputs than the run has now")


def _made(known: StepState) -> Iterator[StoredArtifact]:
    """What a step made, or all its items."""
    yield from known.artifacts
    for item in known.items.states if known.items is not None else ():
        yield from item.artifacts


def _has_other_inputs(turn: Turn, position: int, intents: Intents, given: Mapping[str, Digest]) -> bool:
    step, items, inputs = turn.graph.ids[position], turn.steps[position].items, inputs_of(turn, position)
    if items is None:
        return step in given and given[step] != intents.inputs_digest(step, inputs)
    names = ((number, unit_name(step, number)) for number in range(items.count))
    return any(
        name in given and given[name] != intents.inputs_digest(name, inputs, Item(items.digest, number))
        for number, name in names
    )


def _damage(store: Store, made: StoredArtifact) -> str | None:
    return next((f"its output `{made.name}` {what}" for what in damage_of(store, made, _removed)), None)


def damage_of(
    store: Store, made: StoredArtifact, checked: Callable[[Store, Digest], str | None] = Store.damage
) -> Iterator[str]:
    """What is wrong with an artifact or a member of it. `checked` looks at the bytes of a digest."""
    if what := checked(store, made.digest):
        yield what
    elif made.is_change_set:
        yield from _damaged_changes(store, made.digest, checked)
    elif made.type == "directory":
        try:
            members = read_manifest(store, made.digest)
        except MissingContent as error:
            yield f"cannot be read: {error}"
            return
        yield from (
            f"has a file `{member.path}` that {what}"
            for member in members
            if member.kind == "file" and (what := checked(store, member.digest))
        )


def _damaged_changes(store: Store, digest: Digest, checked: Callable[[Store, Digest], str | None]) -> Iterator[str]:
    try:
        made = read_change_set(store, digest)
    except MissingContent as error:
        yield f"cannot be read: {error}"
        return
    for change in made.changes:
        if change.after is not None and change.after.kind == "file" and (what := checked(store, change.after.digest)):
            yield f"has a file `{change.path}` that {what}"


def _removed(store: Store, digest: Digest) -> str | None:
    """The same as `Store.damage`; what is damaged is not there any more."""
    what = store.damage(digest)
    if what == OTHER_BYTES:  # what cannot be read now may be there for other runs
        store.remove(digest)
    return what
