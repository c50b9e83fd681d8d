"""A run that has ended in this process: what is said of it, and the exit code."""

from collections.abc import Sequence

from wave_runtime.engine.state import State
from wave_runtime.exit_codes import BUDGET, CANCELLED, FAILED, NEEDS_DECISION, OK, SIGNALS
from wave_runtime.plan.record import dataclass
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.streams import Streams
from wave_runtime.views.status import Totals, spent, summary, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.cassette.recorder import Recorder


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that has ended in this process."""

    state: State
    by: Sequence[str]
    """Signals that ended it."""
    times: Totals
    recorder: "Recorder | None"
    on_reserve: bool
    """The disk was full."""


def report(streams: Streams, events: str, ended: Ended, folders: RunFolders, elapsed_ms: int) -> None:
    """Says what became of the run. `events`: what standard output is for."""
    final = ended.state
    lines = [
        *table(final, ended.times.milliseconds),
        "",
        *summary(final, elapsed_ms),
        *spent(ended.times, final.inputs),
    ]
    run_id = final.inputs.run_id
    if any(known.outputs for _, known in final.units()):
        lines.append(f"outputs: `wave-runtime artifacts {run_id}`; workspaces: {folders.shown(folders.workspaces)}")
    if final.changed:
        lines.append(f"changes of the project: `wave-runtime changes {run_id}`")
    if final.status == "failed":
        lines.append(f"what went wrong: `wave-runtime why {run_id}`")
    if final.status in ("failed", "cancelled"):
        lines.append(f"to go on: `wave-runtime resume {run_id}`")
    if ended.recorder is not None:
        lines += ended.recorder.summary()
    if events == "json":
        for line in lines:
            streams.say(line)
    else:
        streams.show(lines)


def exit_code(ended: Ended) -> int:
    """Of the program."""
    final, by = ended.state, ended.by
    match final.status:
        case "completed":
            return OK
        case "cancelled":
            return SIGNALS[by[0]] if by else CANCELLED
        case None:
            return NEEDS_DECISION
        case _:
            return FAILED if final.exceeded is None else BUDGET
