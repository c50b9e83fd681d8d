"""`wave-runtime cancel RUN`: ends a run that another process runs, or one that was cut off."""

import argparse
import time
from dataclasses import replace
from pathlib import Path

from wave_runtime.engine.events import CancelRequested, Event
from wave_runtime.exit_codes import CANCELLED, OK, STATE_NOT_WRITTEN, USAGE
from wave_runtime.processes.process import GRACE_S
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.recording.cancel_request import BY, request_cancel
from wave_runtime.recording.run_lock import holder_of, is_held
from wave_runtime.refusal import Refusal
from wave_runtime.runs.execution import carry_out
from wave_runtime.runs.holding import held
from wave_runtime.runs.past import Past, lost_attempts
from wave_runtime.runs.place import Place
from wave_runtime.streams import Streams
from wave_runtime.text.reason import reason_of, remedy_of
from wave_runtime.views.history import find_run, has_finished, open_journal, read_run, totals_of

_LONGER_S = 5.0
"""How long the end is waited for beyond the time that attempts have to clean up."""


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    project = find_project()
    place = Place(project, state_folder(project, arguments.state_dir), streams, "text")
    with open_journal(place.state) as journal:
        run_id = find_run(journal, arguments.run).run_id
    if is_held(place.state.lock(run_id)):
        return _ask(place, run_id, force=arguments.force)
    return _close(place, run_id, force=arguments.force)


def _ask(place: Place, run_id: str, *, force: bool) -> int:
    lock = place.state.lock(run_id)
    holder = holder_of(lock)
    if holder is None:
        raise Refusal(f"the run `{run_id}` has just been started", fix="try again", exit_code=USAGE)
    try:
        request_cancel(lock.parent, holder, force=force)
    except OSError as error:
        raise Refusal(
            f"the request cannot be written: {reason_of(error)}",
            fix=remedy_of(error, "repair the state directory"),
            exit_code=STATE_NOT_WRITTEN,
        ) from None
    ended = _is_let_go(lock)
    what = "has ended it" if ended else "was asked and is still ending it; `--force` ends it at once"
    place.streams.say(f"run {run_id}: process {holder.pid} {what}")
    return OK


def _is_let_go(lock: Path) -> bool:
    deadline = time.monotonic() + GRACE_S + _LONGER_S
    while is_held(lock):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True


def _close(place: Place, run_id: str, *, force: bool) -> int:
    """Records the end of a run that nobody runs."""
    with held(place.state, run_id) as journal:
        past = read_run(journal, place.state, place.project, run_id)
        if has_finished(past.entries):
            place.streams.say(f"run {run_id} has ended already: {past.state.status}")
            return OK
        first: tuple[Event, ...] = (CancelRequested(BY, force), *lost_attempts(past.state))
        inputs = replace(past.state.inputs, record=None, cassette=None)  # nothing runs any more
        recorded = Past(past.state, past.entries[-1].seq, first)
        code = carry_out(past.plan, inputs, place, journal, recorded, totals_of(past))
    return OK if code == CANCELLED else code
