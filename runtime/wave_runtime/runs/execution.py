"""One run in this process: the shell runs it with what is held and opened, and what came of it is said."""

import time
from contextlib import ExitStack

from wave_runtime.engine.events import AttemptLost, RunInputs
from wave_runtime.engine.state import State
from wave_runtime.exit_codes import STATE_NOT_WRITTEN
from wave_runtime.files.written import write_whole
from wave_runtime.plan.model import Plan
from wave_runtime.processes.process_identity import ProcessIdentity
from wave_runtime.recording.cancel_request import CancelWatch
from wave_runtime.recording.journal import Journal
from wave_runtime.recording.journal_error import JournalError
from wave_runtime.recording.run_writer import RunWriter
from wave_runtime.recording.scrubbing import scrubbing_of
from wave_runtime.refusal import Refusal
from wave_runtime.runs.past import Past
from wave_runtime.runs.place import Place
from wave_runtime.runs.run_end import Ended, exit_code, report
from wave_runtime.runs.run_executor import adapters_for, executor_of
from wave_runtime.runs.shell import Shell
from wave_runtime.runs.shell_ports import Listener
from wave_runtime.runs.signals import signals_end
from wave_runtime.runs.system_clock import SystemClock
from wave_runtime.text.reason import reason_of, remedy_of
from wave_runtime.views.console import LiveView
from wave_runtime.views.progress import JsonEvents, PlainLines, wants_colour, wants_live_view
from wave_runtime.views.status import Totals


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
        remedy = "free space" if full else "free space or repair the disk"
        raise Refusal(
            f"{reason}; the run was ended, nothing is lost",
            fix=f"{remedy}, then `wave-runtime resume {inputs.run_id}`",
            exit_code=STATE_NOT_WRITTEN,
        )
    return exit_code(ended)


def run_to_end(
    plan: Plan, inputs: RunInputs, place: Place, journal: Journal, past: Past | None, times: Totals
) -> Ended:
    """Runs the run until it ends or nothing can go on. Raises Refusal."""
    folders, identity = place.folders(plan, inputs.run_id), str(ProcessIdentity.own())
    scrubbing = scrubbing_of(plan, place.streams.environment)
    adapters, recorder = adapters_for(plan, inputs, place, scrubbing)
    with ExitStack() as stack:
        try:
            folders.logs.mkdir(parents=True, exist_ok=True)
            writer = RunWriter(journal, inputs.run_id)
            executor = executor_of(plan, inputs, place, scrubbing, adapters)
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
                fix=f"{remedy_of(error, 'repair the state directory')}, then `wave-runtime resume {inputs.run_id}`",
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


def _listener(stack: ExitStack, place: Place) -> Listener:
    streams = place.streams
    if place.events == "json":
        return JsonEvents(streams.stdout)
    if wants_live_view(streams.stderr, streams.environment):
        colour = wants_colour(streams.stderr, streams.environment)
        return stack.enter_context(LiveView(streams.stderr, streams.environment, colour=colour))
    return PlainLines(streams.stderr, streams.environment)
