"""The live view of a run on a terminal: what runs now with its time, a bar for the whole, and lines above them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from wave_runtime.engine.events import AttemptFinished, AttemptStarted
from wave_runtime.engine.state import State
from wave_runtime.recording.journal import Entry
from wave_runtime.text.terminal_text import safe_line
from wave_runtime.views.event_lines import lines_of

if TYPE_CHECKING:
    from rich.progress import TaskID


class LiveView:
    """Draws itself once for all entries that come together: short steps must not wait for the terminal."""

    def __init__(self, out: TextIO, environment: Mapping[str, str], *, colour: bool) -> None:
        # rich takes 50 ms and more to load; only a person at a terminal waits for it.
        from rich.console import Console, Group
        from rich.live import Live
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._environment = environment
        self._console: Console = Console(file=out, no_color=not colour, highlight=False, markup=False, emoji=False)
        name = TextColumn("{task.description}", markup=False)
        self._steps: Progress = Progress(SpinnerColumn(), name, TimeElapsedColumn(), console=self._console)
        self._whole: Progress = Progress(
            name, BarColumn(bar_width=24), MofNCompleteColumn(), TimeElapsedColumn(), console=self._console
        )
        self._live: Live = Live(
            Group(self._steps, self._whole), console=self._console, transient=True, refresh_per_second=8
        )
        self._run: TaskID | None = None
        self._shown: dict[tuple[str, int], TaskID] = {}

    def __enter__(self) -> "LiveView":
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def __call__(self, entries: Sequence[Entry], state: State) -> None:
        running = dict.fromkeys(self._shown)
        lines: list[str] = []
        for entry in entries:
            match entry.event:
                case AttemptStarted(step, attempt):  # the view shows it: no line
                    running[step, attempt] = None
                    continue
                case AttemptFinished(step, attempt):
                    running.pop((step, attempt), None)
            lines.extend(safe_line(line, self._environment) for line in lines_of(entry))
        self._show_running(running)
        self._show_whole(state)
        if lines:
            self._console.print("\n".join(lines))

    def _show_running(self, running: Mapping[tuple[str, int], None]) -> None:
        for key in self._shown.keys() - running.keys():
            self._steps.remove_task(self._shown.pop(key))
        for step, attempt in running:
            if (step, attempt) not in self._shown:
                name = safe_line(step if attempt == 1 else f"{step}, attempt {attempt}", self._environment)
                self._shown[step, attempt] = self._steps.add_task(name)

    def _show_whole(self, state: State) -> None:
        total = len(state.graph.needed)
        if self._run is None:
            self._run = self._whole.add_task(safe_line(state.inputs.run_id, self._environment), total=total)
        self._whole.update(self._run, completed=total - state.unfinished)
