"""`wave-runtime attest RUN [-o FILE]`: what a run was, for those who were not there; `--verify FILE` checks it."""

import argparse
from pathlib import Path

from wave_runtime.attestation import Statement, statement_of
from wave_runtime.attestation.document import document_bytes, statement_json
from wave_runtime.exit_codes import FAILED, OK, REFUSED, STATE_NOT_WRITTEN, USAGE
from wave_runtime.files.written import write_whole
from wave_runtime.plan.canonical import digest_of_bytes
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.recording.run_folders import StateFolder
from wave_runtime.recording.store import Store, read_manifest
from wave_runtime.refusal import Refusal
from wave_runtime.runs.resumption import damage_of
from wave_runtime.streams import Streams
from wave_runtime.text.durations import counted
from wave_runtime.text.reason import reason_of
from wave_runtime.verbs.attest_verify import Checks
from wave_runtime.views.history import PastRun, open_journal, read_run

_TO_VERIFY = ("plan", "with_run", "artifacts")


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    _check_options(arguments)
    if arguments.verify is None:
        _write(arguments, streams)
        return OK
    checks = Checks(arguments.verify, streams)
    checks.introduce()
    if arguments.plan is not None:
        checks.compare_plan(arguments.plan)
    if arguments.artifacts is not None:
        checks.compare_artifacts(Path(arguments.artifacts))
    if arguments.with_run is not None:
        checks.compare_run(statement_json(attested(_state(arguments), arguments.with_run)))
    return FAILED if checks.conclude() else OK


def attested(state: StateFolder, name: str) -> Statement:
    """The statement of the run called `name`, when all that it says holds. Raises Refusal and JournalError."""
    with open_journal(state) as journal:
        past = read_run(journal, state, find_project(), name)
    _check_ended(past)
    plan_file = _plan_file(past)
    store = Store(state.store)
    _check_artifacts(past, store)
    statement = statement_of(
        past.plan, plan_file, past.entries, past.state, lambda digest: read_manifest(store, digest)
    )
    if not statement.subject:
        raise Refusal(
            f"the run `{past.state.inputs.run_id}` has no outputs: there is nothing to attest",
            fix="declare `output_artifacts` in a step",
            exit_code=USAGE,
        )
    return statement


def _write(arguments: argparse.Namespace, streams: Streams) -> None:
    statement = attested(_state(arguments), arguments.run)
    whole = statement_json(statement)
    data = document_bytes(whole["predicate"] if arguments.predicate else whole)
    if arguments.output is None:
        streams.show_bytes(data)
    else:
        write_whole(arguments.output, data.decode("utf-8"))
        what = counted(len(statement.subject), "output")
        streams.say(f"attested {what} of the run {statement.predicate.run_details.metadata.invocation_id}")


def _state(arguments: argparse.Namespace) -> StateFolder:
    return state_folder(find_project(), arguments.state_dir)


def _check_options(arguments: argparse.Namespace) -> None:
    given = [name for name in _TO_VERIFY if getattr(arguments, name) is not None]
    if arguments.verify is None and (arguments.run is None or given):
        raise Refusal(
            "say which run to attest" if arguments.run is None else "a plan, a run or outputs are compared with a file",
            fix="`wave-runtime attest RUN`, or `wave-runtime attest --verify FILE` with what to compare",
            exit_code=USAGE,
        )
    if arguments.verify is not None and (arguments.run or arguments.output or arguments.predicate):
        raise Refusal(
            "`--verify FILE` writes nothing",
            fix="`--run RUN` names the run that FILE is compared with",
            exit_code=USAGE,
        )


def _check_ended(past: PastRun) -> None:
    state, run_id = past.state, past.state.inputs.run_id
    if not state.closed:
        raise Refusal(
            f"the run `{run_id}` has not ended", fix=f"`wave-runtime resume {run_id}` goes on with it", exit_code=USAGE
        )
    if state.status != "completed":
        raise Refusal(
            f"the run `{run_id}` is {state.status}, and only a run that is completed is attested",
            fix=f"`wave-runtime why {run_id}` says what went wrong, `resume {run_id}` goes on",
            exit_code=USAGE,
        )


def _plan_file(past: PastRun) -> str:
    """The digest of the bytes of the plan, which the log of the run pins. Raises Refusal."""
    try:
        found = digest_of_bytes(past.folders.plan.read_bytes())
    except OSError as error:
        raise Refusal(
            f"the plan of the run cannot be read: {reason_of(error)}", fix="put it back", exit_code=STATE_NOT_WRITTEN
        ) from None
    pinned = past.state.inputs.plan_file
    if pinned and pinned != found:
        raise Refusal(
            f"the plan file of the run `{past.state.inputs.run_id}` was changed: it is {found}, the run was started "
            f"with {pinned}",
            fix="put the plan back",
            exit_code=REFUSED,
        )
    return found


def _check_artifacts(past: PastRun, store: Store) -> None:
    for name, known in past.state.units():
        for made in known.artifacts:
            if (what := next(damage_of(store, made), None)) is not None:
                raise Refusal(
                    f"the output `{made.name}` of `{name}` {what}",
                    fix=f"`wave-runtime resume {past.state.inputs.run_id}` makes it again",
                    exit_code=REFUSED,
                )
