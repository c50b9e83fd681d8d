"""`wave-runtime verify-run RUN`: runs a run again without its clients, elsewhere, and compares every output."""

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from wave_runtime.adapters import REPLAY, SIMULATE
from wave_runtime.cassette.options import stored_name
from wave_runtime.engine.events import CHANGES, RunInputs
from wave_runtime.engine.graph import graph_of
from wave_runtime.engine.state import State
from wave_runtime.engine.unit import step_of
from wave_runtime.exit_codes import FAILED, OK, USAGE
from wave_runtime.files.tree_removal import remove_tree
from wave_runtime.plan.model import Digest, Plan, Prompt
from wave_runtime.plan.record import dataclass
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.recording.run_folders import RunFolders, StateFolder
from wave_runtime.refusal import Refusal
from wave_runtime.runs.execution import run_to_end
from wave_runtime.runs.holding import held, keep_plan
from wave_runtime.runs.place import Place
from wave_runtime.runs.preflight import check_until
from wave_runtime.runs.readiness import check
from wave_runtime.runs.run_end import Ended, exit_code
from wave_runtime.streams import Streams
from wave_runtime.views.history import PastRun, has_finished, open_journal, read_run
from wave_runtime.views.status import Totals
from wave_runtime.workspaces.mounting import Project

_SHOWN = 19
"""Characters of a digest in the table."""


@dataclass(frozen=True, slots=True)
class _Elsewhere(Place):
    """A place of its own for the second run of a run: state, workspaces and logs lie in a folder that is removed."""

    first: Place | None = None

    def guarded(self, plan: Plan, inputs: RunInputs) -> Project:
        """The same as in the first run: what mounts leave out must be the same."""
        assert self.first is not None
        return self.first.guarded(plan, inputs)

    def folders(self, plan: Plan, run_id: str) -> RunFolders:
        """Beside the state."""
        return RunFolders(self.state.runs / run_id, self.state.path / "workspaces" / run_id, self.project)


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    project = find_project()
    place = Place(project, state_folder(project, arguments.state_dir), streams, "text")
    with open_journal(place.state) as journal:
        past = read_run(journal, place.state, project, arguments.run)
    if not has_finished(past.entries):
        run_id = past.state.inputs.run_id
        raise Refusal(
            f"the run `{run_id}` has not ended", fix=f"`wave-runtime resume {run_id}` goes on with it", exit_code=USAGE
        )
    check_until(past.plan, arguments.until)
    inputs = _inputs(past, stored_name(arguments.cassette, project), arguments.until)
    _check_effects(past, inputs)
    check(past.plan, inputs, place)
    ended = _run_again(past, inputs, place)
    if ended.by:
        return exit_code(ended)
    again = ended.state
    wanted = _made(past.state, past.plan, inputs)
    rows = list(_compared(wanted, _made(again, past.plan, inputs)))
    streams.show(_table(rows))
    for name, known in again.units():
        if known.failure is not None and past.state.step(name).failure is None:
            streams.say(f"{name}: {known.failure.message}")
    return _say(streams, past, again, rows, inputs)


def _inputs(past: PastRun, cassette: str | None, until: str | None) -> RunInputs:
    """What the run is run again with. Raises Refusal."""
    inputs = past.state.inputs
    cassette = cassette or inputs.record or inputs.cassette
    inputs = replace(inputs, record=None, until=until or inputs.until)
    if cassette is not None:
        return replace(inputs, adapter=REPLAY, cassette=cassette)
    needed = graph_of(past.plan, inputs.until).needed
    if inputs.adapter != SIMULATE and any(isinstance(past.plan.steps[at].exec, Prompt) for at in needed):
        raise Refusal(
            f"the sessions of the run `{inputs.run_id}` were not recorded",
            fix="`--cassette DIR` names a cassette; `wave-runtime exec PLAN --record DIR` makes one",
            exit_code=USAGE,
        )
    return inputs


def _check_effects(past: PastRun, inputs: RunInputs) -> None:
    """Raises Refusal for a command that must not be run a second time."""
    steps = (past.plan.steps[at] for at in graph_of(past.plan, inputs.until).needed)
    for step in steps:
        if step.effects == "once" and inputs.run_commands and not isinstance(step.exec, Prompt):
            raise Refusal(
                f"the effects of the command `{step.id}` must not happen twice",
                fix="`--until STEP` verifies the steps before it",
                exit_code=USAGE,
            )


def _run_again(past: PastRun, inputs: RunInputs, place: Place) -> Ended:
    # The audit log is of the first run; the plan of the second says nothing of one.
    safety = past.plan.safety and replace(past.plan.safety, audit=None)
    folder = Path(tempfile.mkdtemp(prefix="wave-verify-")).resolve()
    try:
        elsewhere = _Elsewhere(place.project, StateFolder(folder), place.streams, "text", first=place)
        with held(elsewhere.state, inputs.run_id) as journal:
            keep_plan(elsewhere.folders(past.plan, inputs.run_id), past.folders.plan.read_text("utf-8"))
            return run_to_end(replace(past.plan, safety=safety), inputs, elsewhere, journal, None, Totals())
    finally:
        remove_tree(folder)


_Outputs = Mapping[tuple[str, str], Digest]


def _made(state: State, plan: Plan, inputs: RunInputs) -> _Outputs:
    """Every output, and the changes of the project, of the steps that are compared."""
    graph = graph_of(plan, inputs.until)
    needed = {plan.steps[position].id for position in graph.needed}
    return {
        (name, made.name): made.digest
        for name, known in state.units()
        if step_of(name) in needed
        for made in known.artifacts
    }


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    recorded: str
    found: str

    @property
    def verdict(self) -> str:
        if self.recorded == self.found:
            return "equal"
        return "missing" if not self.found else "different" if self.recorded else "not in the run"


def _compared(recorded: _Outputs, found: _Outputs) -> Iterator[_Row]:
    for key in [*recorded, *(key for key in found if key not in recorded)]:
        step, artifact = key
        name = f"{step}: changes" if artifact == CHANGES else f"{step}.{artifact}"
        yield _Row(name, recorded.get(key, ""), found.get(key, ""))


def _table(rows: Sequence[_Row]) -> Iterator[str]:
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        digests = row.recorded[:_SHOWN] if row.verdict == "equal" else f"{_short(row.recorded)} -> {_short(row.found)}"
        yield f"{row.name:<{width}}  {row.verdict:<9}  {digests}"


def _short(digest: str) -> str:
    return digest[:_SHOWN] or "nothing"


def _say(streams: Streams, past: PastRun, again: State, rows: Sequence[_Row], inputs: RunInputs) -> int:
    unequal = sum(row.verdict != "equal" for row in rows)
    ended_so = inputs.until != past.state.inputs.until or again.status == past.state.status
    outputs = "1 output" if len(rows) == 1 else f"{len(rows)} outputs"
    said = f"{outputs}, {f'{unequal} not equal' if unequal else 'all equal'}"
    if not ended_so:
        said += f"; it {past.state.status} then, and {again.status} now"
    streams.show([f"run {past.state.inputs.run_id}: {said}"])
    return OK if ended_so and not unequal else FAILED
