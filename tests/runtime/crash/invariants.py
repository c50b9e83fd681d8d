"""What holds of a run that has been completed, however often it was killed on the way.

I1  the database is whole, and so is the hash chain of the run
I2  every effect outside was recorded before it happened
I3  no attempt had its effect twice
I4  each step has one result that is used
I5  nothing is running after the end
I6  the artifacts are those of a run that nobody disturbed
I7  no step started before what it needs was recorded as completed
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator

from wave_runtime.engine.core import replay
from wave_runtime.engine.events import AttemptStarted, RunStarted
from wave_runtime.engine.state import State
from wave_runtime.recording.journal import Entry, Journal

from tests.runtime.crash.scenario import RUN, Scenario


def artifacts(scenario: Scenario) -> dict[str, str]:
    """The digests of what the run made."""
    _, state = folded(scenario)
    return {
        f"{step}.{made.name}": made.digest
        for step, known in zip(state.graph.ids, state.steps, strict=True)
        for made in known.artifacts
    }


def folded(scenario: Scenario) -> tuple[list[Entry], State]:
    """The log of the run, and its state. Raises JournalError when the chain is broken."""
    journal = Journal.open(scenario.state / "state.db", 0)
    try:
        entries = list(journal.entries(RUN))
    finally:
        journal.close()
    started = entries[0].event
    assert isinstance(started, RunStarted)
    return entries, replay(scenario.plan, started.inputs, (entry.event for entry in entries))


def violations(scenario: Scenario, expected: dict[str, str]) -> list[str]:
    """What does not hold; `expected` are the artifacts of an undisturbed run."""
    return list(_violations(scenario, expected))


def _violations(scenario: Scenario, expected: dict[str, str]) -> Iterator[str]:
    connection = sqlite3.connect(scenario.state / "state.db")
    try:
        if (found := connection.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            yield f"I1: {found}"
        results = Counter(row[0] for row in connection.execute("SELECT step_id FROM step_result"))
    finally:
        connection.close()
    entries, state = folded(scenario)
    if state.status != "completed":
        yield f"the run is {state.status}"
    ledger = [line.split() for line in scenario.ledger.read_text().splitlines()]
    recorded = {
        each.event.intent.key for each in entries if isinstance(each.event, AttemptStarted) and each.event.intent
    }
    yield from (f"I2: {step} {key}" for step, key in ledger if key not in recorded)
    yield from (f"I3: {key} {times} times" for key, times in Counter(key for _, key in ledger).items() if times > 1)
    completed = Counter(change.step for entry in entries for change in entry.changes if change.phase == "completed")
    if set(completed.values()) != {1} or set(completed) != set(state.graph.ids) or results != completed:
        yield f"I4: {completed} {results}"
    yield from (f"I5: {name} is {known.phase}" for name, known in state.units() if known.phase == "running")
    if artifacts(scenario) != expected:
        yield f"I6: {artifacts(scenario)}"
    yield from _too_early(scenario, entries)


def _too_early(scenario: Scenario, entries: list[Entry]) -> Iterator[str]:
    needs = {step.id: step.dependencies for step in scenario.plan.steps}
    done: set[str] = set()
    for entry in entries:
        if isinstance(entry.event, AttemptStarted):
            step = entry.event.step
            yield from (f"I7: {step} before {need}" for need in needs[step] if need not in done)
        done.update(change.step for change in entry.changes if change.phase == "completed")
