"""Runs of the past and of now, read from the journal: events folded again, never what a table claims."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wave_runtime.engine.core import apply, initial
from wave_runtime.engine.events import AttemptStarted, RunFinished, RunInputs, RunStarted
from wave_runtime.engine.state import State
from wave_runtime.engine.unit import step_of, unit_name
from wave_runtime.exit_codes import STATE_NOT_WRITTEN, USAGE
from wave_runtime.plan.errors import PlanError
from wave_runtime.plan.loader import load
from wave_runtime.plan.model import Plan
from wave_runtime.plan.record import dataclass
from wave_runtime.recording.journal import Entry, Journal
from wave_runtime.recording.journal_error import JournalError
from wave_runtime.recording.run_folders import RunFolders, StateFolder
from wave_runtime.recording.run_list import RunRow
from wave_runtime.recording.run_lock import is_held
from wave_runtime.refusal import Refusal
from wave_runtime.views.status import Totals

UNUSABLE = "check the state directory, or choose another one with `--state-dir DIR`"
"""What to do when the journal cannot be used."""


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run as its events tell it."""

    plan: Plan
    folders: RunFolders
    entries: Sequence[Entry]
    state: State

    @property
    def elapsed_ms(self) -> int:
        """From the first event to the last; 0 when the clock was set back in between."""
        return max(self.entries[-1].time_ms - self.entries[0].time_ms, 0)


@contextmanager
def open_journal(state: StateFolder) -> Iterator[Journal]:
    """The journal of a state directory that has one. Raises Refusal."""
    if not state.database.exists():
        raise Refusal(
            f"there are no runs in `{state.path}`",
            fix="`-C DIR` names the project, `--state-dir DIR` its state directory",
            exit_code=USAGE,
        )
    try:
        journal = Journal.open(state.database, 0)
    except JournalError as error:
        raise Refusal(str(error), fix=UNUSABLE, exit_code=STATE_NOT_WRITTEN) from None
    try:
        yield journal
    except JournalError as error:
        raise Refusal(str(error), fix=UNUSABLE, exit_code=STATE_NOT_WRITTEN) from None
    finally:
        journal.close()


def find_run(journal: Journal, name: str) -> RunRow:
    """The run called `name`, or the only one whose id begins so. Raises Refusal and JournalError."""
    runs = journal.runs()
    found = [run for run in runs if run.run_id == name] or [run for run in runs if run.run_id.startswith(name)]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"`{run.run_id}`" for run in found[:5])
        raise Refusal(f"several runs begin with `{name}`: {names}", fix="give more of the id", exit_code=USAGE)
    fix = f"the latest run is `{runs[0].run_id}`; `wave-runtime status` lists all" if runs else "start one with `exec`"
    raise Refusal(f"there is no run `{name}`", fix=fix, exit_code=USAGE)


def is_recorded(state: StateFolder, run_id: str) -> bool:
    """Whether there is a run with this very id. Raises Refusal."""
    if not state.database.exists():
        return False
    with open_journal(state) as journal:
        return journal.has(run_id)


def read_run(journal: Journal, state: StateFolder, project: Path, name: str) -> PastRun:
    """The run called `name`, folded from its events, whose hashes are checked. Raises Refusal and JournalError."""
    run_id = find_run(journal, name).run_id
    entries = tuple(journal.entries(run_id))
    plan_file = state.runs / run_id / "plan.json"
    shown = str(plan_file).removeprefix(f"{project}/")
    try:
        plan = load(plan_file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, PlanError) as error:
        reason = (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
        raise Refusal(
            f"the plan of run `{run_id}`, `{shown}`, cannot be read: {reason}",
            fix=_remove(run_id),
            exit_code=STATE_NOT_WRITTEN,
        ) from None
    started = entries[0].event if entries else None
    if not isinstance(started, RunStarted) or started.inputs.plan_digest != plan.digest:
        raise Refusal(f"`{shown}` is not the plan of run `{run_id}`", fix=_remove(run_id), exit_code=STATE_NOT_WRITTEN)
    folders = RunFolders.of(state, project, plan.pipeline.workspace_root, run_id)
    return PastRun(plan, folders, entries, _folded(plan, started.inputs, entries, journal))


def _folded(plan: Plan, inputs: RunInputs, entries: Sequence[Entry], journal: Journal) -> State:
    """The state after the entries; what they say of it is checked on the way. Raises JournalError."""
    state = initial(plan, inputs)
    for entry in entries:
        state, _ = apply(plan, state, entry.event)
        if (entry.running, entry.ended) != (state.running, state.ended):
            said = f"{entry.running} attempts in flight and {entry.ended} steps at their end"
            raise journal.broken(entry.run_id, f"event {entry.seq} says {said}, and the events say otherwise")
    return state


def _remove(run_id: str) -> str:
    return f"put the plan back, or remove the run with `wave-runtime clean {run_id}`"


def no_such_step(state: State, name: str) -> Refusal:
    """What to say when neither a step nor an item of the run is called `name`."""
    index = state.graph.index.get(step_of(name))
    items = None if index is None else state.steps[index].items
    if items is not None and items.count:
        fix = f"its items are `{unit_name(step_of(name), 0)}` to `{unit_name(step_of(name), items.count - 1)}`"
        return Refusal(f"`{step_of(name)}` has no item `{name}`", fix=fix, exit_code=USAGE)
    names = ", ".join(f"`{step}`" for step in state.graph.ids)
    return Refusal(f"the run has no step `{name}`", fix=f"its steps are {names}", exit_code=USAGE)


def phase_of(run: RunRow, state: StateFolder, journal: Journal) -> str:
    """How the run is: its status; `undecided` or `interrupted` when nobody runs it although it has not ended."""
    if run.status != "running" or is_held(state.lock(run.run_id)):
        return run.status
    return "undecided" if journal.has_undecided(run.run_id) else "interrupted"


def is_interrupted(past: PastRun, run: RunRow, state: StateFolder, journal: Journal) -> bool:
    """Whether the run was cut off, and nobody has gone on with it."""
    return not has_finished(past.entries) and phase_of(run, state, journal) == "interrupted"


def cut_off(past: PastRun) -> str:
    """What to say of a run that is interrupted."""
    run_id = past.state.inputs.run_id
    return f"interrupted: the runtime ended before the run did; `wave-runtime resume {run_id}` goes on with it"


def workspaces_of(entries: Sequence[Entry], project: Path, run_id: str) -> tuple[Path, ...]:
    """The folders that hold the workspaces of a run."""
    named = (project / entry.event.workspace for entry in entries if isinstance(entry.event, AttemptStarted))
    folders = dict.fromkeys(path.parent for path in named if path.parent.name == run_id)
    # What a link puts elsewhere is not the project's to remove.
    return tuple(folder for folder in folders if folder.resolve().is_relative_to(project.resolve()))


def totals_of(past: PastRun) -> Totals:
    """How long the attempts of the run took so far."""
    times = Totals()
    times(past.entries, past.state)
    return times


def has_finished(entries: Sequence[Entry]) -> bool:
    """Whether the end of the run is recorded."""
    return bool(entries) and isinstance(entries[-1].event, RunFinished)
