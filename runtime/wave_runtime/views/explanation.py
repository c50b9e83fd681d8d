"""Why a step is as it is, in words: from the table of the life cycle and the events of the run."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from wave_runtime.engine.commands import Publish
from wave_runtime.engine.events import AttemptFinished, AttemptLost, AttemptStarted, Sandboxed, StepDecided
from wave_runtime.engine.failure import FAILURES
from wave_runtime.engine.life_cycle import LIFE_CYCLE, Phase
from wave_runtime.engine.state import State, StepState
from wave_runtime.engine.unit import step_of, unit_name
from wave_runtime.plan.model import Plan
from wave_runtime.recording.journal import Entry
from wave_runtime.text.durations import duration_text, money_text
from wave_runtime.views.network import network_lines
from wave_runtime.views.sandbox import sandbox_lines

MOST_TOLD = 20
"""So many steps or items are told of; of more, their number."""

_IN_QUESTION: frozenset[Phase] = frozenset({"failed", "undecided"})


@dataclass(slots=True)
class _Story:
    """What the log says of one step or item."""

    changes: list[Publish] = field(default_factory=list)
    attempts: dict[int, list[str]] = field(default_factory=dict)
    sandboxes: dict[int, list[str]] = field(default_factory=dict)
    decided: list[str] = field(default_factory=list)


def explain(
    plan: Plan, state: State, entries: Sequence[Entry], name: str, printed: Sequence[str] = (), *, brief: bool = False
) -> Iterator[str]:
    """Lines about the step or item called `name`, the most important first; `printed` are the last lines that it
    printed, `brief` leaves out how its sandbox was tried. Raises KeyError when there is none."""
    known = state.step(name)
    position = state.graph.index[step_of(name)]
    if position not in state.graph.in_run:
        yield f"{name} does not belong to the run, which ends with `{state.inputs.until}`"
        return
    story = _read(entries, name, brief=brief)
    yield _verdict(name, known, story)
    yield from _needs(state, position, known)
    yield from _items(known, name, state.inputs.run_id)
    yield from _attempts(plan, position, known, story)
    yield from story.decided
    if printed:
        yield "it printed at last:"
        yield from (f"  | {line}" for line in printed)
    yield from _what_next(state, name, known)


def in_question(state: State) -> list[str]:
    """The steps and items that somebody asks about who names none: what failed or waits for a decision; if nothing did,
    what runs, and soft failures; else whatever is not completed."""
    units = [(name, unit) for name, unit in state.units() if state.graph.index[step_of(name)] in state.graph.in_run]
    worst = [name for name, unit in units if unit.phase in _IN_QUESTION]
    next_ = [name for name, unit in units if unit.soft or unit.phase in ("running", "retrying")]
    return worst or next_ or [name for name, unit in units if unit.phase != "completed"]


def _read(entries: Sequence[Entry], name: str, *, brief: bool) -> _Story:
    story = _Story()
    for entry in entries:
        story.changes += (change for change in entry.changes if change.step == name)
        event = entry.event
        match event:
            case AttemptStarted() if event.step == name:
                repair = "; its prompt says what was wrong with the one before" if event.repair else ""
                story.attempts[event.attempt] = [f"it runs{repair}"]
            case Sandboxed() if event.step == name:
                story.sandboxes[event.attempt] = [f"  {line}" for line in sandbox_lines(event, brief=brief)]
            case AttemptFinished() if event.step == name:
                story.attempts[event.attempt] = list(_ended(event))
            case AttemptLost() if event.step == name:
                story.attempts[event.attempt] = [f"lost: {event.why}"]
            case StepDecided() if event.step == name:
                story.decided.append(f"attempt {event.attempt}: {event.by} decided: {event.decision}")
    return story


def _ended(event: AttemptFinished) -> Iterator[str]:
    took = duration_text(event.duration_ms)
    if event.failure is None:
        yield f"succeeded after {took}" + (", simulated" if event.simulated else "")
        yield from _session(event)
        return
    kind, message = event.failure.kind, event.failure.message
    yield f"failed after {took}: " + (message if message.startswith(kind) else f"{kind}: {message}")
    yield from _session(event)
    for checked in event.contracts:
        for defect in checked.defects if checked.state == "failed" else ():
            at = f" at {defect.pointer}" if defect.pointer else ""
            yield f"  contract {checked.type}{at}: {defect.message}"


def _session(event: AttemptFinished) -> Iterator[str]:
    if (session := event.session) is not None:
        cost = "" if session.cost_micro_usd is None else f", {money_text(session.cost_micro_usd)}"
        calls = "1 call" if session.calls == 1 else f"{session.calls:,} calls"
        yield (
            f"  {session.client} {session.version or 'of an unknown version'}: {event.tokens:,} tokens{cost}; "
            f"{calls}, {session.denied:,} denied"
        )
    if event.network is not None:
        yield from (f"  {line}" for line in network_lines(event.network))
    for advice in event.advice:
        yield f"  warning: {advice}"


def _verdict(name: str, known: StepState, story: _Story) -> str:
    if not story.changes:
        return f"{name} is {known.phase}"
    last = story.changes[-1]
    # Moves that are not published, as those of thousands of items that never start, have no place in the log.
    before: Phase = story.changes[-2].phase if len(story.changes) > 1 else "pending"
    reason = LIFE_CYCLE[before].get(last.phase, "")
    if before == "running" and last.phase == "completed":
        reason = _how_completed(known)
    elif before == "running" and last.phase == "failed" and last.because:
        reason = ""  # the table has several, and it is told which
    return ": ".join(part for part in (f"{name} is {known.phase}", reason, last.because) if part)


def _how_completed(known: StepState) -> str:
    """Which of the ways that the table has for it; of a soft failure the event says more."""
    if known.items is not None:
        return "all its items are completed" + (", some with a soft failure" if known.soft else "")
    return "" if known.soft else "its attempt succeeded"


def _items(known: StepState, name: str, run: str) -> Iterator[str]:
    if known.items is None or known.items.count == 0:
        return
    phases = Counter(item.phase for item in known.items.states)
    yield "items: " + ", ".join(f"{count:,} {phase}" for phase, count in phases.items())
    failed = [number for number, item in enumerate(known.items.states) if item.phase in _IN_QUESTION]
    for number in failed[:MOST_TOLD]:
        yield f"more of {unit_name(name, number)}: `wave-runtime why {run} {unit_name(name, number)}`"


def _needs(state: State, position: int, known: StepState) -> Iterator[str]:
    ids = state.graph.ids
    needs = state.graph.dependencies[position]
    if needs:
        yield "needs " + ", ".join(f"{ids[each]} ({state.steps[each].phase})" for each in needs)
    else:
        yield "needs no other step"
    if known.phase == "pending" and state.ending is None:
        missing = [ids[each] for each in needs if state.steps[each].phase != "completed"]
        if missing:
            yield f"waits for {', '.join(missing)}"
        elif state.begun:
            yield f"waits for a free worker: at most {state.inputs.max_workers} attempts run at once"
    if known.phase == "skipped" and (cause := _cause(state, position)) is not None:
        failure = state.steps[cause].failure
        yield f"first cause: {ids[cause]} failed" + (f": {failure.message}" if failure else "")


def _cause(state: State, position: int) -> int | None:
    """The step whose failure is behind it: one that it depends on, or the first that failed at all."""
    found, open_ends = {position}, [position]
    while open_ends:
        for each in state.graph.dependencies[open_ends.pop()]:
            if state.steps[each].phase == "failed":
                return each
            if each not in found:
                found.add(each)
                open_ends.append(each)
    return next((each for each in state.graph.needed if state.steps[each].phase == "failed"), None)


def _attempts(plan: Plan, position: int, known: StepState, story: _Story) -> Iterator[str]:
    for number, (first, *more) in sorted(story.attempts.items()):
        yield f"attempt {number}: {first}"
        yield from more
        yield from story.sandboxes.get(number, ())
    if known.failure is None:
        return
    kind, bound = FAILURES[known.failure.kind], plan.steps[position].retry.max_attempts
    if known.soft:
        again = "a contract that need not pass fails no step, and no attempt was left"
    elif plan.steps[position].effects == "once":
        again = "it is not tried again by itself: its effects must not happen twice"
    elif kind.again:
        again = f"such a failure is tried again, up to {bound} attempts" if bound > 1 else "the plan allows one attempt"
    else:
        again = "such a failure is not tried again"
    yield f"{again}; look at {kind.fault}"


def _what_next(state: State, name: str, known: StepState) -> Iterator[str]:
    run = state.inputs.run_id
    if known.phase == "undecided":
        yield f"decide: `wave-runtime resume {run}` with `--repeat {name}`, `--done {name}` or `--fail {name}`"
    elif known.phase in ("failed", "skipped", "cancelled") and state.closed:
        yield f"`wave-runtime resume {run}` tries it again"
    if known.attempts:
        yield f"what it printed: `wave-runtime logs {run} {name}`"
