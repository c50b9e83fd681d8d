"""Whether what a run has made can still be used: looked at before the run is resumed, never believed."""

from collections.abc import Iterator, Sequence

from wave_runtime.commands import InputArtifact
from wave_runtime.events import AttemptStarted, StaleResult, StoredArtifact
from wave_runtime.intent import Intents
from wave_runtime.journal import Entry
from wave_runtime.plan.model import Digest, Plan
from wave_runtime.state import State
from wave_runtime.step_inputs import artifacts_of
from wave_runtime.store import MissingContent, Store, read_manifest


def stale_results(plan: Plan, state: State, entries: Sequence[Entry], store: Store) -> tuple[StaleResult, ...]:
    """The completed steps whose results cannot be used any more, in plan order, and why.

    Bytes in the store that are not what their name says are removed, so that the step can put the right ones there.
    """
    return tuple(_stale(plan, state, entries, store))


def _stale(plan: Plan, state: State, entries: Sequence[Entry], store: Store) -> Iterator[StaleResult]:
    intents = Intents(state.inputs)
    given = {
        each.event.step: each.event.intent.inputs
        for each in entries
        if isinstance(each.event, AttemptStarted) and each.event.intent is not None
    }
    for position in state.graph.needed:
        step, known = plan.steps[position], state.steps[position]
        if known.phase != "completed":
            continue
        if damaged := next((text for made in known.artifacts if (text := _damage(store, made))), None):
            yield StaleResult(step.id, damaged)
        elif step.id in given and given[step.id] != intents.inputs_digest(step.id, _inputs(plan, state, position)):
            yield StaleResult(step.id, "it was made from other inputs than the run has now")


def _inputs(plan: Plan, state: State, position: int) -> tuple[InputArtifact, ...]:
    made = {
        (step, each.name): each
        for step, known in zip(state.graph.ids, state.steps, strict=True)
        for each in known.artifacts
    }
    wanted = artifacts_of(plan, plan.steps[position])
    return tuple(InputArtifact(step, artifact, made.get((step, artifact))) for step, artifact in wanted)


def _damage(store: Store, made: StoredArtifact) -> str | None:
    return next((f"its output `{made.name}` {what}" for what in _parts(store, made)), None)


def _parts(store: Store, made: StoredArtifact) -> Iterator[str]:
    """What is wrong with an artifact or a member of it."""
    if what := _checked(store, made.digest):
        yield what
    elif made.type == "directory":
        try:
            members = read_manifest(store, made.digest)
        except MissingContent as error:
            yield f"cannot be read: {error}"
            return
        yield from (
            f"has a file `{member.path}` that {what}"
            for member in members
            if member.kind == "file" and (what := _checked(store, member.digest))
        )


def _checked(store: Store, digest: Digest) -> str | None:
    what = store.damage(digest)
    if what is not None:
        store.remove(digest)
    return what
