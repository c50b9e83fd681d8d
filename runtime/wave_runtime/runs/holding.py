"""What a run needs before anything of it is recorded: to be alone, its journal, and its plan on the disk."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from wave_runtime.exit_codes import LOCKED, STATE_NOT_WRITTEN
from wave_runtime.files.durable_file import write_durably
from wave_runtime.recording.journal import Journal
from wave_runtime.recording.journal_error import JournalError
from wave_runtime.recording.reserve import keep_reserve
from wave_runtime.recording.run_folders import RunFolders, StateFolder
from wave_runtime.recording.run_lock import Locked, run_lock, store_in_use
from wave_runtime.refusal import Refusal
from wave_runtime.runs.system_clock import SystemClock
from wave_runtime.text.reason import reason_of, remedy_of


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
                fix=f"{remedy_of(error, 'repair it')}, or choose another one with `--state-dir DIR`",
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
            f"the plan cannot be kept: {reason_of(error)}",
            fix=f"{remedy_of(error, 'repair the state directory')}, or choose another one with `--state-dir DIR`",
            exit_code=STATE_NOT_WRITTEN,
        ) from None
