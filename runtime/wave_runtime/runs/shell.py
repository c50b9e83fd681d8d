"""The embedded shell: events come in, are made durable, and lead to what is done next.

Journal before action: an event is committed before anything that follows from it is done or shown. Events that
are there together are committed together, so a finished attempt and the start of the next cost one commit.

Attempts run in threads. The thread whose attempt has ended takes the next turn itself, one at a time, and goes on
with what that turn started: work passes from thread to thread only when there is more of it. The thread that called
`run` shows what is durable, watches the clock, and hears of signals and requests.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from math import inf
from queue import Empty, SimpleQueue
from typing import TypeAlias, assert_never

from wave_runtime.attempts.attempt import Stop
from wave_runtime.engine.commands import (
    Command,
    ExpandMatrix,
    FinishRun,
    Note,
    Publish,
    SetRunTimer,
    SetTimer,
    StartAttempt,
    StopAttempt,
)
from wave_runtime.engine.core import apply, initial
from wave_runtime.engine.events import (
    AttemptFinished,
    AttemptStarted,
    CancelRequested,
    Event,
    MatrixExpanded,
    RunFinished,
    RunInputs,
    RunStarted,
    RunTimedOut,
    TimerFired,
)
from wave_runtime.engine.state import State
from wave_runtime.engine.timetable import Timetable
from wave_runtime.engine.unit import step_of
from wave_runtime.plan.model import Plan
from wave_runtime.processes.process import GRACE_S
from wave_runtime.recording.intent import Intents
from wave_runtime.recording.journal import Entry
from wave_runtime.runs.past import Past
from wave_runtime.runs.shell_ports import AttemptRunner, Clock, Listener, Log

_ASK_EVERY_S = 0.2

_SHOW_WITHIN_S = 0.05
"""How long durable events may wait for others before they are shown together: writing to a terminal after every
one would slow a run of short steps down."""

_Action: TypeAlias = StartAttempt | StopAttempt | ExpandMatrix | SetTimer | SetRunTimer


class Shell:
    """Runs one run from its first event to its last, or from where `past` has it."""

    def __init__(
        self,
        plan: Plan,
        inputs: RunInputs,
        log: Log,
        runner: AttemptRunner,
        listeners: Sequence[Listener],
        clock: Clock,
        workspace_name: Callable[[str, int], str],
        *,
        token: str = "local",
        past: Past | None = None,
        request: Callable[[], CancelRequested | None] = lambda: None,
    ) -> None:
        """`request` is asked a few times a second whether somebody else wants the run to end."""
        self._plan, self._inputs, self._log = plan, inputs, log
        self._runner, self._listeners, self._clock = runner, listeners, clock
        self._workspace_name, self._token, self._request = workspace_name, token, request
        self._intents = Intents(inputs)
        self._past = past
        self._state = past.state if past else initial(plan, inputs)
        self._seq = past.seq if past else 0
        self._closed = False  # also for a run that had ended: the first event opens it again
        self._turns = threading.Lock()
        """Held by the thread that takes a turn; it guards all that follows."""
        self._error: BaseException | None = None
        self._shown_ms = 0
        self._unshown: list[Entry] = []
        self._timetable = Timetable()
        self._stops: dict[tuple[str, int], Stop] = {}
        self._expanding = 0
        self._threads: list[threading.Thread] = []
        self._arrived: deque[Event] = deque()
        """What the next turn is about; any thread adds to it."""
        self._inbox: SimpleQueue[Event | None] = SimpleQueue()
        """What the main thread is to take a turn about; None: look again."""
        self._awake_at, self._show_at, self._ask_at = inf, 0.0, 0.0
        """When the main thread looks again by itself."""
        self._work: SimpleQueue[tuple[StartAttempt, Stop] | ExpandMatrix | None] = SimpleQueue()

    def cancel(self, by: str, *, force: bool) -> None:
        """Asks the run to end; may be called from any thread and from a signal handler."""
        self._inbox.put(CancelRequested(by, force))

    def run(self) -> State:
        """Runs to the end, or until somebody has to decide; the last state. Raises JournalError when the state cannot
        be written."""
        try:
            if self._past is None:
                self._arrived.append(RunStarted(self._plan.pipeline.name, self._plan.pipeline.project, self._inputs))
            else:
                self._arrived.extend(self._past.events)
            self._take_turns()
            while not self._is_over() and self._error is None:
                self._wait()
                self._take_turns()
        finally:
            for stop in list(self._stops.values()):
                stop.end("cancelled")
            for _ in self._threads:
                self._work.put(None)
            for thread in self._threads:  # attempts that are still there end their processes first
                thread.join(GRACE_S + 1)
            self._show()
        if self._error is not None:
            raise self._error
        return self._state

    def _is_over(self) -> bool:
        return self._closed or (self._state.needs_decision and not self._arrived)

    def _wait(self) -> None:
        """Until something has happened that the main thread is to act on."""
        with self._turns:
            self._awake_at = min(self._timetable.soonest(), self._show_at if self._unshown else inf)
        until = min(self._awake_at, self._ask_at)
        try:
            event = self._inbox.get(timeout=max(until - self._clock.seconds(), 0))
            while True:
                if event is not None:
                    self._arrived.append(event)
                event = self._inbox.get_nowait()
        except Empty:
            pass
        if self._clock.seconds() >= self._ask_at:
            self._ask_at = self._clock.seconds() + _ASK_EVERY_S
            if (request := self._request()) is not None:
                self._arrived.append(request)
        with self._turns:
            self._look_at_the_clock()
        if self._unshown and self._clock.seconds() >= self._show_at:
            self._show()

    def _look_at_the_clock(self) -> None:
        for due in self._timetable.due(self._clock.seconds()):
            if not isinstance(due.what, tuple):
                self._arrived.append(due.what)
            elif (stop := self._stops.get(due.what)) is not None:
                stop.end("timeout")

    def _take_turns(self) -> None:
        """Acts on all that has arrived. Nothing is left to do for a thread that another one was quicker than.

        What arrives while it writes is left to whoever brought it, who waits for the lock: the work that this thread
        may now begin would have to wait for the disk once more.
        """
        with self._turns:
            nothing_to_show = not self._unshown
            try:
                if self._arrived and not self._closed and self._error is None:
                    self._turn()
            except BaseException as error:  # whichever thread met it, `run` raises it
                self._error = error
            news = nothing_to_show and self._unshown
            if news or self._error or self._is_over() or self._timetable.soonest() < self._awake_at:
                self._inbox.put(None)

    def _turn(self) -> None:
        """Applies events and what follows from them at once, makes all durable, then acts."""
        entries: list[Entry] = []
        actions: list[_Action] = []
        events = self._arrived
        while events and not self._closed:
            event = events.popleft()
            self._state, commands = apply(self._plan, self._state, event)
            self._seq, self._closed = self._seq + 1, self._state.closed
            if isinstance(event, AttemptFinished):
                self._stops.pop((event.step, event.attempt), None)
            self._expanding -= isinstance(event, MatrixExpanded)
            entries.append(self._entry(event, commands))
            # What follows from this event stands right behind it in the log, before what came in later.
            events.extendleft(reversed([*self._consequences(commands, actions)]))
        had_room = not self._log.on_reserve
        durable = self._log.append(entries)
        for action in actions:
            self._perform(action)
        if not self._unshown:
            self._show_at = self._clock.seconds() + _SHOW_WITHIN_S
        self._unshown.extend(durable)
        if had_room and self._log.on_reserve:
            self.cancel("the full disk", force=False)

    def _show(self) -> None:
        """Tells the listeners of what is durable."""
        with self._turns:
            shown, self._unshown, state = self._unshown, [], self._state
        for listener in self._listeners if shown else ():
            listener(shown, state)

    def _entry(self, event: Event, commands: Sequence[Command]) -> Entry:
        changes = tuple(command for command in commands if isinstance(command, Publish))
        notes = tuple(command.message for command in commands if isinstance(command, Note))
        # Somebody may set the clock back: what is shown of durations must not become negative.
        now = self._shown_ms = max(self._clock.wall_ms(), self._shown_ms)
        return Entry(self._inputs.run_id, self._seq, now, event, changes, self._state.running, self._state.ended, notes)

    def _consequences(self, commands: Sequence[Command], actions: "list[_Action]") -> "list[Event]":
        """Events that record what is about to be done; what is to be done goes to `actions`."""
        events: list[Event] = []
        for command in commands:
            match command:
                case StartAttempt():
                    events.append(self._started(command))
                    actions.append(command)
                case StopAttempt() | ExpandMatrix() | SetTimer() | SetRunTimer():
                    actions.append(command)
                case FinishRun(status):
                    events.append(RunFinished(status))
                case Publish() | Note():
                    pass
                case _:
                    assert_never(command)
        return events

    def _started(self, spec: StartAttempt) -> AttemptStarted:
        persona = self._plan.steps[self._state.graph.index[step_of(spec.step)]].persona
        workspace = self._workspace_name(spec.step, spec.attempt)
        intent = self._intents.of(spec)
        return AttemptStarted(spec.step, spec.attempt, self._token, persona, workspace, intent, spec.repair)

    def _perform(self, action: _Action) -> None:
        match action:
            case StartAttempt(step, attempt):
                stop = Stop()
                self._stops[step, attempt] = stop
                self._timetable.add(self._in(action.timeout_ms), (step, attempt))
                self._hand_out((action, stop))
            case StopAttempt(step, attempt, force):
                if (found := self._stops.get((step, attempt))) is not None:
                    if force:
                        found.force.set()
                    found.end("cancelled")
            case ExpandMatrix():
                self._expanding += 1
                self._hand_out(action)
            case SetTimer(step, attempt, delay_ms):
                self._timetable.add(self._in(delay_ms), TimerFired(step, attempt))
            case SetRunTimer(delay_ms):
                self._timetable.add(self._in(delay_ms), RunTimedOut(delay_ms))
            case _:
                assert_never(action)

    def _hand_out(self, work: tuple[StartAttempt, Stop] | ExpandMatrix) -> None:
        self._work.put(work)
        if len(self._threads) < self._state.running + self._expanding:
            thread = threading.Thread(target=self._serve, name="attempts", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _in(self, delay_ms: int) -> float:
        return self._clock.seconds() + delay_ms / 1000

    def _serve(self) -> None:
        while (job := self._work.get()) is not None:
            try:
                self._arrived.append(self._done(job))
            except BaseException as error:  # a bug of the runner: without an end of the attempt the run has none
                self._error = error
                self._inbox.put(None)
                return
            self._take_turns()

    def _done(self, job: tuple[StartAttempt, Stop] | ExpandMatrix) -> Event:
        if isinstance(job, ExpandMatrix):
            return self._runner.expand(job)
        spec, stop = job
        return self._runner.run(spec, self._token, stop, self._record)

    def _record(self, event: Event) -> None:
        """Takes what becomes known while an attempt goes on: it stands in the log before the attempt's end."""
        self._arrived.append(event)
        self._inbox.put(None)
