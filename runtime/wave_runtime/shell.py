"""The embedded shell: one loop that owns state and journal, and threads that run attempts.

Journal before action: an event is committed before anything that follows from it is done or shown. Events that
are there together are committed together, so a finished attempt and the start of the next cost one commit.
"""

import heapq
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Protocol, TypeAlias, assert_never

from wave_runtime.attempt import Stop
from wave_runtime.commands import (
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
from wave_runtime.core import apply, initial
from wave_runtime.events import (
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
from wave_runtime.journal import Entry
from wave_runtime.plan.model import Plan
from wave_runtime.process import GRACE_S
from wave_runtime.state import State
from wave_runtime.unit import step_of

_SHOW_WITHIN_S = 0.05
"""How long durable events may wait for others before they are shown together: writing to a terminal after every
one would slow a run of short steps down."""

Listener: TypeAlias = Callable[[Sequence[Entry], State], None]
"""Told of entries after they are durable, in the order of the log, with the state after the last."""


class Clock(Protocol):
    """Time, from outside."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970; for people."""
        ...

    def seconds(self) -> float:
        """Seconds that only go forward; for waiting."""
        ...


class Log(Protocol):
    """Where events become durable."""

    def append(self, entries: Sequence[Entry]) -> None:
        """All or none. Raises JournalError."""
        ...


class AttemptRunner(Protocol):
    """Runs attempts; called from several threads."""

    def run(self, spec: StartAttempt, token: str, stop: Stop, record: Callable[[Event], None]) -> AttemptFinished:
        """Blocks until the attempt has ended. Never raises."""
        ...

    def expand(self, command: ExpandMatrix) -> MatrixExpanded:
        """Evaluates the list of a matrix and keeps it in the store. Never raises."""
        ...


_Action: TypeAlias = StartAttempt | StopAttempt | ExpandMatrix | SetTimer | SetRunTimer


@dataclass(frozen=True, slots=True, order=True)
class _Due:
    """Something to do at a time: report that a wait is over, or that an attempt or the run takes too long."""

    at: float
    number: int
    what: TimerFired | RunTimedOut | tuple[str, int]
    """To report; or the unit and the number of an attempt that then takes too long."""


class Shell:
    """Runs one run from its first event to its last."""

    def __init__(
        self,
        plan: Plan,
        inputs: RunInputs,
        log: Log,
        runner: AttemptRunner,
        listeners: Sequence[Listener],
        clock: Clock,
        workspace_name: Callable[[str, int], str],
    ) -> None:
        self._plan, self._inputs, self._log = plan, inputs, log
        self._runner, self._listeners, self._clock = runner, listeners, clock
        self._workspace_name = workspace_name
        self._token = "local"
        self._state = initial(plan, inputs)
        self._seq = 0
        self._unshown: list[Entry] = []
        self._show_at = 0.0
        self._inbox: SimpleQueue[Event] = SimpleQueue()
        self._work: SimpleQueue[tuple[StartAttempt, Stop] | ExpandMatrix | None] = SimpleQueue()
        self._stops: dict[tuple[str, int], Stop] = {}
        self._due: list[_Due] = []
        self._numbers = 0
        self._expanding = 0
        self._threads: list[threading.Thread] = []

    def cancel(self, by: str, *, force: bool) -> None:
        """Asks the run to end; may be called from any thread and from a signal handler."""
        self._inbox.put(CancelRequested(by, force))

    def run(self) -> State:
        """Runs to the end, or until somebody has to decide; the last state. Raises JournalError when the state cannot
        be written."""
        self._inbox.put(RunStarted(self._plan.pipeline.name, self._plan.pipeline.project, self._inputs))
        try:
            while not (self._state.closed or self._state.needs_decision):
                self._turn(self._next_events())
        finally:
            self._show()
            for stop in self._stops.values():
                stop.end("cancelled")
            for _ in self._threads:
                self._work.put(None)
            for thread in self._threads:  # attempts that are still there end their processes first
                thread.join(GRACE_S + 1)
        return self._state

    def _next_events(self) -> "deque[Event]":
        """Waits until something has happened, and takes all that has."""
        events: deque[Event] = deque()
        while not events:
            if self._unshown and self._clock.seconds() >= self._show_at:
                self._show()
            try:
                events.append(self._inbox.get(timeout=self._until_due()))
            except Empty:
                events.extend(self._due_events())
        while True:
            try:
                events.append(self._inbox.get_nowait())
            except Empty:
                return events

    def _turn(self, events: "deque[Event]") -> None:
        """Applies events and what follows from them at once, makes all durable, then acts."""
        entries: list[Entry] = []
        actions: list[_Action] = []
        while events:
            event = events.popleft()
            self._state, commands = apply(self._plan, self._state, event)
            self._seq += 1
            if isinstance(event, AttemptFinished):
                self._stops.pop((event.step, event.attempt), None)
            self._expanding -= isinstance(event, MatrixExpanded)
            entries.append(self._entry(event, commands))
            # What follows from this event stands right behind it in the log, before what came in later.
            events.extendleft(reversed([*self._consequences(commands, actions)]))
        self._log.append(entries)
        for action in actions:
            self._perform(action)
        if not self._unshown:
            self._show_at = self._clock.seconds() + _SHOW_WITHIN_S
        self._unshown.extend(entries)

    def _show(self) -> None:
        """Tells the listeners of what is durable."""
        shown, self._unshown = self._unshown, []
        for listener in self._listeners if shown else ():
            listener(shown, self._state)

    def _entry(self, event: Event, commands: Sequence[Command]) -> Entry:
        changes = tuple(command for command in commands if isinstance(command, Publish))
        notes = tuple(command.message for command in commands if isinstance(command, Note))
        ended = len(self._state.graph.needed) - self._state.unfinished
        now = self._clock.wall_ms()
        return Entry(self._inputs.run_id, self._seq, now, event, changes, self._state.running, ended, notes)

    def _consequences(self, commands: Sequence[Command], actions: list[_Action]) -> "list[Event]":
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

    def _started(self, start: StartAttempt) -> AttemptStarted:
        persona = self._plan.steps[self._state.graph.index[step_of(start.step)]].persona
        workspace = self._workspace_name(start.step, start.attempt)
        return AttemptStarted(start.step, start.attempt, self._token, persona, workspace, start.repair)

    def _perform(self, action: _Action) -> None:
        match action:
            case StartAttempt(step, attempt):
                stop = Stop()
                self._stops[step, attempt] = stop
                self._schedule(action.timeout_ms, (step, attempt))
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
                self._schedule(delay_ms, TimerFired(step, attempt))
            case SetRunTimer(delay_ms):
                self._schedule(delay_ms, RunTimedOut(delay_ms))
            case _:
                assert_never(action)

    def _hand_out(self, work: tuple[StartAttempt, Stop] | ExpandMatrix) -> None:
        self._work.put(work)
        if len(self._threads) < self._state.running + self._expanding:
            thread = threading.Thread(target=self._serve, name="attempts", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _schedule(self, delay_ms: int, what: TimerFired | RunTimedOut | tuple[str, int]) -> None:
        self._numbers += 1
        heapq.heappush(self._due, _Due(self._clock.seconds() + delay_ms / 1000, self._numbers, what))

    def _until_due(self) -> float | None:
        # Deadlines of attempts that have ended stay in the heap until their time: they cost a wake-up, no more.
        soonest = [self._due[0].at] if self._due else []
        if self._unshown:
            soonest.append(self._show_at)
        return max(min(soonest) - self._clock.seconds(), 0) if soonest else None

    def _due_events(self) -> "list[Event]":
        now, events = self._clock.seconds(), list[Event]()
        while self._due and self._due[0].at <= now:
            due = heapq.heappop(self._due)
            if not isinstance(due.what, tuple):
                events.append(due.what)
            elif (stop := self._stops.get(due.what)) is not None:
                stop.end("timeout")
        return events

    def _serve(self) -> None:
        while (job := self._work.get()) is not None:
            if isinstance(job, ExpandMatrix):
                self._inbox.put(self._runner.expand(job))
            else:
                spec, stop = job
                self._inbox.put(self._runner.run(spec, self._token, stop, self._inbox.put))
