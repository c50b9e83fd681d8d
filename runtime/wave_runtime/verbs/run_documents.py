"""What is known of a run, as the documents that `--format json` writes."""

from collections.abc import Iterator, Mapping, Sequence

from wave_runtime.engine.state import StepState
from wave_runtime.engine.unit import step_of, unit_name
from wave_runtime.recording.journal import Journal
from wave_runtime.recording.run_folders import StateFolder
from wave_runtime.recording.run_list import RunRow
from wave_runtime.report.view import AttemptView, UnitView
from wave_runtime.views.documents import (
    FORMAT_VERSION,
    AttemptStory,
    Need,
    Output,
    RunLine,
    RunList,
    RunStatus,
    UnitStatus,
    UnitStory,
)
from wave_runtime.views.history import PastRun, phase_of, totals_of
from wave_runtime.views.status import Totals


def run_line(row: RunRow, state: StateFolder, journal: Journal) -> RunLine:
    """A run as the list shows it. Raises JournalError."""
    return RunLine(
        row.run_id, row.pipeline, phase_of(row, state, journal), row.started_ms, row.finished_ms, row.adapter
    )


def run_list(state: StateFolder, journal: Journal) -> RunList:
    """All runs of a project. Raises JournalError."""
    return RunList(FORMAT_VERSION, tuple(run_line(row, state, journal) for row in journal.runs()))


def run_status(past: PastRun, line: RunLine) -> RunStatus:
    """One run with its steps and items."""
    totals, exceeded = totals_of(past), past.state.exceeded
    return RunStatus(
        FORMAT_VERSION,
        line,
        tuple(_units(past, totals)),
        totals.tokens,
        sum(totals.cost_micro_usd.values()) if totals.cost_micro_usd else None,
        None if exceeded is None else exceeded.message,
    )


def _units(past: PastRun, totals: Totals) -> Iterator[UnitStatus]:
    for position in past.state.graph.needed:
        step, known = past.state.graph.ids[position], past.state.steps[position]
        yield _unit(step, known, totals)
        for number, item in enumerate(known.items.states if known.items is not None else ()):
            yield _unit(unit_name(step, number), item, totals)


def _unit(name: str, known: StepState, totals: Totals) -> UnitStatus:
    return UnitStatus(
        name,
        known.phase,
        known.attempt,
        totals.milliseconds.get(name),
        known.soft,
        known.simulated,
        known.failure,
        None if known.items is None else known.items.count,
        tuple(Output(made.name, made.type, made.digest, made.size) for made in known.outputs),
    )


def story(
    past: PastRun, name: str, views: Mapping[str, UnitView], printed: Sequence[str], text: Sequence[str]
) -> UnitStory:
    """Why a step or an item is as it is."""
    graph, view = past.state.graph, views.get(name, UnitView(name))
    needs = graph.dependencies[graph.index[step_of(name)]]
    return UnitStory(
        name,
        past.state.step(name).phase,
        view.because,
        tuple(Need(graph.ids[each], past.state.steps[each].phase) for each in needs),
        tuple(map(_attempt, view.attempts)),
        tuple(printed),
        tuple(text),
    )


def _attempt(view: AttemptView) -> AttemptStory:
    return AttemptStory(view.number, view.started_ms, view.lost, view.sandbox, view.finished)
