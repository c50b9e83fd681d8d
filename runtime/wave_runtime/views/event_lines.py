"""Events as lines for people. Plain text: whoever prints it encodes it for the terminal."""

from collections.abc import Iterator

from wave_runtime.engine.events import (
    AttemptFinished,
    AttemptLost,
    AttemptStarted,
    CancelRequested,
    CheckpointWritten,
    Defect,
    Event,
    LeftOut,
    MatrixExpanded,
    RunFinished,
    RunResumed,
    RunStarted,
    RunTimedOut,
    Sandboxed,
    StepDecided,
    TimerFired,
    Unknown,
    WorkspacePrepared,
)
from wave_runtime.exit_codes import SIGNALS
from wave_runtime.recording.journal import Entry
from wave_runtime.text.durations import duration_text, size_text
from wave_runtime.views.status import SIMULATED
from wave_runtime.workspaces.mounting import EXPECTED


def lines_of(entry: Entry) -> Iterator[str]:
    """What one entry of the log says; some say nothing to people."""
    yield from _about(entry.event, entry.run_id)
    event = entry.event
    for change in entry.changes:
        own = isinstance(event, AttemptFinished) and event.step == change.step
        because = _without_told(change.because, event) if own else change.because
        match change.phase:
            case "retrying":
                yield f"{change.step}: attempt {change.attempt} failed, another one follows: {because}"
            case "failed":
                yield f"{change.step}: failed: {because}"
            case "skipped" | "cancelled" | "undecided":
                yield f"{change.step}: {change.phase}: {because}"
            case "completed" if own and because:
                yield f"{change.step}: {because}"
    if not isinstance(event, TimerFired):  # a wait that is over after the end of its step surprises nobody
        yield from (f"note: {note}" for note in entry.notes)


def _without_told(because: str, event: Event) -> str:
    """`because` without the defect of a contract in it: that has a line of its own."""
    for checked in event.contracts if isinstance(event, AttemptFinished) else ():
        if checked.state == "failed" and checked.defects:
            before, found, _ = because.partition(f": {checked.defects[0].message}")
            if found:
                return before
    return because


def _about(event: Event, run_id: str) -> Iterator[str]:
    match event:
        case RunStarted(pipeline, _, inputs):
            how = "" if inputs.adapter is None else f", {SIMULATED} by the adapter `{inputs.adapter}`"
            if inputs.cassette is not None:
                how = f", its sessions are repeated from the cassette `{inputs.cassette}`"
            if inputs.adapter is not None and inputs.run_commands:
                how += ", commands are run"
            yield f"run {inputs.run_id} of {pipeline} started{how}"
            if inputs.input_checked is not None and inputs.input_checked.found:
                checked = inputs.input_checked
                done = "taken out of the input" if checked.sanitized else "to look at in the input"
                yield f"{done}, risk {checked.score} of 100: {'; '.join(checked.found)}"
        case RunResumed(stale):
            yield f"run {run_id} goes on"
            for each in stale:
                yield f"{each.step}: is run again, with all that depends on it: {each.why}"
        case AttemptStarted(step, attempt):
            yield f"{step}: started" + (f", attempt {attempt}" if attempt > 1 else "")
        case WorkspacePrepared():
            yield from _about_workspace(event)
        case Sandboxed(step):
            for what in event.weaker_than_required:
                yield f"{step}: warning: weaker than the plan requires: {what}"
        case AttemptFinished():
            yield from _about_outcome(event)
        case AttemptLost(step, attempt, _, why):
            yield f"{step}: attempt {attempt} was lost: {why}"
        case CheckpointWritten(step, _, number):
            yield f"{step}: its context is full; a fresh session goes on with checkpoint {number}"
        case StepDecided(step, attempt, decision, by):
            yield f"{step}: {by} decided about attempt {attempt}: {decision}"
        case MatrixExpanded(step, _, count, None):
            yield f"{step}: {count} {'item' if count == 1 else 'items'}"
        case CancelRequested(by, force):
            more = "; once more ends them at once" if by in SIGNALS else ""
            yield f"{by}: ending the attempts that run" + (" at once" if force else more)
        case RunFinished(status):
            yield f"run {status}"
        case MatrixExpanded() | RunTimedOut() | TimerFired() | Unknown():
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
    for advice in event.advice:
        yield f"{event.step}: warning: {advice}"
    for made in event.recovered:
        how = "was taken out of a wrapper" if made.way == "unwrapped" else f"was repaired ({made.way})"
        yield f"{event.step}: `{made.path}` {how}: {'; '.join(made.changes)}"
        yield f"{event.step}: what was written is kept in {made.kept}"
    for checked in event.contracts:
        if checked.state == "simulated":
            why = "its command was not run" if checked.source is None else "its file is made up"
            yield f"{event.step}: contract {checked.type} {SIMULATED}: {why}"
        for word, defects in (("", checked.defects), ("warning: ", checked.warnings)):
            for defect in defects:
                yield f"{event.step}: contract {checked.type}{_place(defect)}: {word}{defect.message}"
        for line in checked.detail.splitlines():
            yield f"{event.step}: contract {checked.type}: {line}"
    if event.outcome == "succeeded":
        verb = SIMULATED if event.simulated else "completed"
        yield f"{event.step}: {verb} in {duration_text(event.duration_ms)}"


def _place(defect: Defect) -> str:
    if defect.pointer:
        return f" at {defect.pointer}"
    return f" in line {defect.line}" if defect.line is not None else ""
