"""One run in this process: what it needs is held and opened, the shell runs it, and what came of it is said."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from wave_runtime.adapters import ADAPTERS
from wave_runtime.attempts.audit import Audit
from wave_runtime.attempts.executor import Executor, step_table
from wave_runtime.clients.client_checks import check_clients
from wave_runtime.contracts import VALIDATORS
from wave_runtime.engine.events import AttemptLost, RunInputs
from wave_runtime.engine.graph import graph_of
from wave_runtime.engine.state import State
from wave_runtime.exit_codes import LOCKED, REFUSED, STATE_NOT_WRITTEN
from wave_runtime.files.durable_file import write_durably
from wave_runtime.files.written import write_whole
from wave_runtime.plan.model import Command, Plan, Step
from wave_runtime.plan.record import dataclass
from wave_runtime.ports import Adapter
from wave_runtime.processes.process_identity import ProcessIdentity
from wave_runtime.processes.supervision import POOL
from wave_runtime.recording.cancel_request import CancelWatch
from wave_runtime.recording.journal import Journal
from wave_runtime.recording.journal_error import JournalError
from wave_runtime.recording.reserve import keep_reserve
from wave_runtime.recording.run_folders import RunFolders, StateFolder
from wave_runtime.recording.run_lock import Locked, run_lock, store_in_use
from wave_runtime.recording.run_writer import RunWriter
from wave_runtime.recording.scrubbing import Scrubbing, scrubbing_of
from wave_runtime.recording.store import Store
from wave_runtime.refusal import Refusal
from wave_runtime.runs.preflight import (
    STAND_IN,
    check_mounts,
    check_paths,
    check_programs,
    check_secrets,
    check_workspaces,
)
from wave_runtime.runs.run_end import Ended, exit_code, report
from wave_runtime.runs.sandboxing import sandboxes_of
from wave_runtime.runs.shell import Listener, Past, Shell
from wave_runtime.runs.signals import signals_end
from wave_runtime.streams import Streams
from wave_runtime.text.reason import reason_of
from wave_runtime.views.console import LiveView
from wave_runtime.views.progress import JsonEvents, PlainLines, wants_colour, wants_live_view
from wave_runtime.views.status import Totals
from wave_runtime.workspaces.mounting import Project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wave_runtime.cassette.recorder import Recorder


class SystemClock:
    """The clocks of the machine."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def seconds(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run belongs, and how it is shown."""

    project: Path
    state: StateFolder
    streams: Streams
    events: str
    """`text` or `json`."""
    junit: str | None = None
    """File that takes what became of each step."""

    def guarded(self, plan: Plan, inputs: RunInputs) -> Project:
        """The project, with what mounts of `plan` must not touch."""
        return Project(self.project, frozenset({*self.state.own, *self._written(plan), *self._cassettes(inputs)}))

    def _cassettes(self, inputs: RunInputs) -> Iterator[Path]:
        yield from (self.project / name for name in (inputs.record, inputs.cassette) if name is not None)

    def _written(self, plan: Plan) -> Iterator[Path]:
        yield self.project / plan.pipeline.workspace_root
        if plan.safety is not None and plan.safety.audit is not None:
            yield self.project / plan.safety.audit.log_dir

    def folders(self, plan: Plan, run_id: str) -> RunFolders:
        """The folders of a run of `plan`."""
        return RunFolders.of(self.state, self.project, plan.pipeline.workspace_root, run_id)


def check(plan: Plan, inputs: RunInputs, place: Place) -> None:
    """Raises Refusal for what can be known before the first step to go wrong."""
    needed = _needed(plan, inputs)
    check_paths(needed, inputs.values)
    check_mounts(needed, place.guarded(plan, inputs), inputs.values)
    if inputs.run_commands:
        check_programs([step for step in needed if isinstance(step.exec, Command) or inputs.adapter != STAND_IN])
    if inputs.adapter is None:
        check_clients(plan, needed, place.streams.environment)
    sandboxes_of(plan, needed, inputs, place.streams.environment)
    check_workspaces(place.folders(plan, inputs.run_id).workspaces, place.project)
    check_secrets(inputs.values, scrubbing_of(plan, place.streams.environment))
    if inputs.record is not None or inputs.cassette is not None:
        from wave_runtime.cassette.use import check_cassettes  # lazy: few runs use one

        check_cassettes(plan, inputs, place.project)


def make_ready(plan: Plan, inputs: RunInputs) -> None:
    """Starts what will start the commands of the plan, so that it is there when the first one is to run."""
    if inputs.run_commands:
        commands = sum(isinstance(step.exec, Command) for step in plan.steps)
        POOL.make_ready(min(commands, inputs.max_workers, os.cpu_count() or 1))


def _needed(plan: Plan, inputs: RunInputs) -> list[Step]:
    return [plan.steps[position] for position in graph_of(plan, inputs.until).needed]


@contextmanager
def held(state: StateFolder, run_id: str) -> Iterator[Journal]:
    """Holds a run alone, with the journal open. Raises Refusal."""
    with ExitStack() as stack:
        try:
            _use(stack, state)
            stack.enter_context(run_lock(state.lock(run_id)))
            keep_reserve(state.path)
            journal = Journal.open(state.database, SystemClock().wall_ms())
        except Locked as error:
            raise Refusal(
                f"the run `{run_id}` is in use by {error.holder}",
                fix=f"wait for it to end, or end it with `wave-runtime cancel {run_id}`",
                exit_code=LOCKED,
            ) from None
        except (JournalError, OSError) as error:
            raise Refusal(
                f"the state directory `{state.path}` cannot be used: {reason_of(error)}",
                fix="free space, or choose another one with `--state-dir DIR`",
                exit_code=STATE_NOT_WRITTEN,
            ) from None
        stack.callback(journal.close)
        yield journal


def _use(stack: ExitStack, state: StateFolder) -> None:
    try:
        stack.enter_context(store_in_use(state.path))
    except Locked:
        raise Refusal(
            f"`wave-runtime clean` is tidying the state directory `{state.path}`",
            fix="try again when it has ended",
            exit_code=LOCKED,
        ) from None


def keep_plan(folders: RunFolders, text: str) -> None:
    """Keeps the plan with its run, before the run is recorded: it is all that resuming needs. Raises Refusal."""
    try:
        write_durably(folders.plan, text.encode("utf-8"))
    except OSError as error:
        raise Refusal(
            f"the plan cannot be kept: {reason_of(error)}", fix="free space", exit_code=STATE_NOT_WRITTEN
        ) from None


def carry_out(plan: Plan, inputs: RunInputs, place: Place, journal: Journal, past: Past | None, times: Totals) -> int:
    """Runs the run from its beginning, or from where `past` has it, and `times` its attempts; the exit code.
    Raises Refusal."""
    began = time.monotonic()
    ended = run_to_end(plan, inputs, place, journal, past, times)
    report(
        place.streams, place.events, ended, place.folders(plan, inputs.run_id), round((time.monotonic() - began) * 1000)
    )
    write_junit(place, plan, journal, ended.state)
    full = f"the disk of the state directory `{place.state.path}` is full" if ended.on_reserve else None
    if (reason := full or _met_the_disk(ended.state)) is not None:
        raise Refusal(
            f"{reason}; the run was ended, nothing is lost",
            fix=f"free space, then `wave-runtime resume {inputs.run_id}`",
            exit_code=STATE_NOT_WRITTEN,
        )
    return exit_code(ended)


def run_to_end(
    plan: Plan, inputs: RunInputs, place: Place, journal: Journal, past: Past | None, times: Totals
) -> Ended:
    """Runs the run until it ends or nothing can go on. Raises Refusal."""
    folders, identity = place.folders(plan, inputs.run_id), str(ProcessIdentity.own())
    scrubbing = scrubbing_of(plan, place.streams.environment)
    adapters, recorder = _adapters(plan, inputs, place, scrubbing)
    with ExitStack() as stack:
        try:
            folders.logs.mkdir(parents=True, exist_ok=True)
            writer = RunWriter(journal, inputs.run_id)
            executor = _executor(plan, inputs, place, scrubbing, adapters)
            for event in past.events if past is not None else ():
                if isinstance(event, AttemptLost):  # nobody was there to do it at its end
                    executor.scrub_logs(event.step, event.attempt)
            shell = Shell(
                plan,
                inputs,
                writer,
                executor,
                [_listener(stack, place), times],
                SystemClock(),
                folders.workspace_name,
                token=identity,
                past=past,
                request=CancelWatch(folders.run, identity),
            )
            with signals_end(shell) as by:
                final = shell.run()
        except (JournalError, OSError) as error:
            raise Refusal(
                f"the run `{inputs.run_id}` had to stop: {reason_of(error)}",
                fix=f"free space or repair the state directory, then `wave-runtime resume {inputs.run_id}`",
                exit_code=STATE_NOT_WRITTEN,
            ) from None
    return Ended(final, by, times, recorder, writer.on_reserve)


def _met_the_disk(final: State) -> str | None:
    """What a step says that failed because of the disk."""
    failures = (known.failure for _, known in final.units() if known.phase == "failed")
    return next((failure.message for failure in failures if failure is not None and failure.kind == "disk"), None)


def write_junit(place: Place, plan: Plan, journal: Journal, final: State) -> None:
    """Writes the run that has ended so as JUnit XML where that was asked for. Raises Refusal and JournalError."""
    if place.junit is None:
        return
    from wave_runtime.report import junit, view_of  # few runs write one

    page = junit(view_of(plan, tuple(journal.entries(final.inputs.run_id)), final))
    write_whole(place.junit, scrubbing_of(plan, place.streams.environment).text(page))


def _audit(plan: Plan, inputs: RunInputs, place: Place, scrubbing: Scrubbing) -> Audit | None:
    stated = None if plan.safety is None else plan.safety.audit
    if stated is None:
        return None
    path = place.project / stated.log_dir / f"{inputs.run_id}.ndjson"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        inside = path.parent.resolve().is_relative_to(place.project.resolve())
    except OSError as error:
        raise Refusal(
            f"the audit log cannot be kept in `{stated.log_dir}`: {reason_of(error)}",
            fix="free the place, or set `runtime.audit.log_dir`",
            exit_code=STATE_NOT_WRITTEN,
        ) from None
    if not inside:
        raise Refusal(
            f"the audit log in `{stated.log_dir}` leads out of the project",
            fix="remove the link, or set `runtime.audit.log_dir`",
            exit_code=REFUSED,
        )
    return Audit(path, scrubbing, stated)


def _adapters(
    plan: Plan, inputs: RunInputs, place: Place, scrubbing: Scrubbing
) -> "tuple[Mapping[str, Callable[[], Adapter]], Recorder | None]":
    if inputs.record is None and inputs.cassette is None:
        return ADAPTERS, None
    from wave_runtime.cassette.use import adapters_of  # lazy: few runs use a cassette

    return adapters_of(plan, inputs, place.project, scrubbing, ADAPTERS)


def _executor(
    plan: Plan,
    inputs: RunInputs,
    place: Place,
    scrubbing: Scrubbing,
    adapters: Mapping[str, Callable[[], Adapter]],
) -> Executor:
    return Executor(
        plan,
        inputs,
        place.guarded(plan, inputs),
        place.folders(plan, inputs.run_id),
        Store(place.state.store),
        adapters,
        VALIDATORS,
        place.streams.environment,
        step_table(plan),
        sandboxes=sandboxes_of(plan, _needed(plan, inputs), inputs, place.streams.environment),
        scrubbing=scrubbing,
        audit=_audit(plan, inputs, place, scrubbing),
    )


def _listener(stack: ExitStack, place: Place) -> Listener:
    streams = place.streams
    if place.events == "json":
        return JsonEvents(streams.stdout)
    if wants_live_view(streams.stderr, streams.environment):
        colour = wants_colour(streams.stderr, streams.environment)
        return stack.enter_context(LiveView(streams.stderr, streams.environment, colour=colour))
    return PlainLines(streams.stderr, streams.environment)
