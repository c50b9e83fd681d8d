"""The live view of a run on a terminal: what runs now, what is done, and lines for what matters above it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from wave_runtime.events import AttemptFinished, AttemptStarted, RunStarted
from wave_runtime.journal import Entry
from wave_runtime.state import State
from wave_runtime.status import lines_of
from wave_runtime.terminal_text import safe_line

if TYPE_CHECKING:
    from rich.progress import TaskID


class LiveView:
    """A bar for the run and a line with a clock for each attempt in flight."""

    def __init__(self, out: TextIO, environment: Mapping[str, str], *, colour: bool) -> None:
        # rich takes 50 ms and more to load; only a person at a terminal waits for it.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._environment = environment
        self._console: Console = Console(file=out, no_color=not colour, highlight=False, markup=False, emoji=False)
        self._progress: Progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
        self._total: TaskID | None = None
        self._running: dict[str, TaskID] = {}

    def __enter__(self) -> "LiveView":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, entries: Sequence[Entry], state: State) -> None:
        for entry in entries:
            self._show(entry)
        total = len(state.graph.needed)
        if self._total is None:
            self._total = self._progress.add_task(safe_line(state.inputs.run_id, self._environment), total=total)
        self._progress.update(self._total, completed=total - state.unfinished)

    def _show(self, entry: Entry) -> None:
        match entry.event:
            case AttemptStarted(step, attempt):
                name = safe_line(step if attempt == 1 else f"{step}, attempt {attempt}", self._environment)
                self._running[step] = self._progress.add_task(name, total=1)
                return
            case AttemptFinished(step) if step in self._running:
                self._progress.remove_task(self._running.pop(step))
            case RunStarted():
                pass
        for line in lines_of(entry):
            self._console.print(safe_line(line, self._environment))
