"""Events and states as lines for people. Plain text: whoever prints it encodes it for the terminal."""

from collections.abc import Iterator, Mapping, Sequence

from wave_runtime.durations import duration_text, size_text
from wave_runtime.events import (
    CHANGES_TYPE,
    AttemptFinished,
    AttemptLost,
    AttemptStarted,
    CancelRequested,
    Event,
    LeftOut,
    RunFinished,
    RunStarted,
    TimerFired,
    Unknown,
    WorkspacePrepared,
)
from wave_runtime.journal import Entry
from wave_runtime.mounting import EXPECTED
from wave_runtime.state import State, StepState

SIMULATED = "simulated"


def lines_of(entry: Entry) -> Iterator[str]:
    """What one entry of the log says; some say nothing to people."""
    yield from _about(entry.event)
    event = entry.event
    for change in entry.changes:
        own = isinstance(event, AttemptFinished) and event.step == change.step
        match change.phase:
            case "retrying":
                yield f"{change.step}: attempt {change.attempt} failed, another one follows: {change.because}"
            case "failed":
                yield f"{change.step}: failed: {change.because}"
            case "skipped" | "cancelled":
                yield f"{change.step}: {change.phase}: {change.because}"
            case "completed" if own and change.because:
                yield f"{change.step}: {change.because}"
    if not isinstance(event, TimerFired):  # a wait that is over after the end of its step surprises nobody
        yield from (f"note: {note}" for note in entry.notes)


def _about(event: Event) -> Iterator[str]:
    match event:
        case RunStarted(pipeline, _, inputs):
            how = "" if inputs.adapter is None else f", {SIMULATED} by the adapter `{inputs.adapter}`"
            if inputs.adapter is not None and inputs.run_commands:
                how += ", commands are run"
            yield f"run {inputs.run_id} of {pipeline} started{how}"
        case AttemptStarted(step, attempt):
            yield f"{step}: started" + (f", attempt {attempt}" if attempt > 1 else "")
        case WorkspacePrepared():
            yield from _about_workspace(event)
        case AttemptFinished():
            yield from _about_outcome(event)
        case AttemptLost(step, attempt, _, why):
            yield f"{step}: attempt {attempt} was lost: {why}"
        case CancelRequested(by, force):
            yield f"{by}: ending the attempts that run" + (" at once" if force else "; once more ends them at once")
        case RunFinished(status):
            yield f"run {status}"
        case TimerFired() | Unknown():
            return


def _about_workspace(event: WorkspacePrepared) -> Iterator[str]:
    surprising = [each for each in event.left_out if each.reason not in EXPECTED]
    if surprising:
        shown = ", ".join(left_out_text(each) for each in surprising[:5])
        more = f" and {len(surprising) - 5} more" if len(surprising) > 5 else ""
        yield f"{event.step}: left out of the workspace: {shown}{more}"
    if event.handed_on:
        names = ", ".join(f"`{step}`" for step in event.handed_on)
        yield f"{event.step}: sees what {names} changed in the project"
    for name in event.not_made:
        yield f"{event.step}: `{name}` is optional and was not made; it is not in the workspace"


def left_out_text(each: LeftOut) -> str:
    """What was left out, why, and how much it is."""
    files = "1 file" if each.files == 1 else f"{each.files} files"
    extent = f", {files}, {size_text(each.bytes)}" if each.bytes else ""
    return f"{each.path} ({each.reason}{extent})"


def _about_outcome(event: AttemptFinished) -> Iterator[str]:
    for artifact in event.artifacts:
        if artifact.fence_removed:
            yield f"{event.step}: `{artifact.name}`: the code fence around the answer was removed"
    for checked in event.contracts:
        if checked.state == "simulated":
            yield f"{event.step}: contract {checked.type} {SIMULATED}: its command was not run"
        for defect in checked.defects:
            at = f" at {defect.pointer}" if defect.pointer else ""
            yield f"{event.step}: contract {checked.type}{at}: {defect.message}"
    if event.outcome == "succeeded":
        verb = SIMULATED if event.simulated else "completed"
        yield f"{event.step}: {verb} in {duration_text(event.duration_ms)}"


def verdict(step: StepState) -> str:
    """The state of a step in a table."""
    words: list[str] = [step.phase]
    if step.soft:
        words.append("soft failure")
    if step.simulated:
        words.append(SIMULATED)
    return ", ".join(words)


def step_rows(state: State, milliseconds: Mapping[str, int]) -> list[tuple[str, str, str, str, str]]:
    """Step, state, attempts, time and outputs of every step of the run, in plan order."""
    rows = []
    for position in state.graph.needed:
        step, known = state.graph.ids[position], state.steps[position]
        time = duration_text(milliseconds[step]) if step in milliseconds else ""
        outputs = ", ".join(
            f"{made.name} ({size_text(made.size)})" for made in known.artifacts if made.type != CHANGES_TYPE
        )
        rows.append((step, verdict(known), str(known.attempt or ""), time, outputs))
    return rows


class Durations:
    """Listens to a run: the time that the attempts of each step took together, in milliseconds."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, int] = {}

    def __call__(self, entries: Sequence[Entry], state: State) -> None:
        for entry in entries:
            if isinstance(entry.event, AttemptFinished):
                known = self.milliseconds.get(entry.event.step, 0)
                self.milliseconds[entry.event.step] = known + entry.event.duration_ms


def table(state: State, milliseconds: Mapping[str, int]) -> list[str]:
    """The steps of a run as aligned lines."""
    rows = [("step", "state", "attempts", "time", "outputs"), *step_rows(state, milliseconds)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4])).rstrip()
        for row in rows
    ]


def summary(state: State, elapsed_ms: int | None) -> list[str]:
    """What to know about a whole run, below its table."""
    steps = [state.steps[position] for position in state.graph.needed]
    counts = {
        phase: sum(step.phase == phase for step in steps) for phase in dict.fromkeys(step.phase for step in steps)
    }
    total = ", ".join(f"{count} {phase}" for phase, count in counts.items()) or "no steps"
    time = "" if elapsed_ms is None else f" in {duration_text(elapsed_ms)}"
    lines = [f"run {state.inputs.run_id}: {state.status or 'running'}{time}: {total}"]
    if soft := sum(step.soft for step in steps):
        lines.append(f"soft failures: {soft}: contracts that need not pass did not pass")
    if any(step.simulated for step in steps):
        lines.append("simulated: adapters or commands were not really run; their outputs are made up")
    return lines
