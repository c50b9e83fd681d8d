"""`wave-runtime exec PLAN`: checks everything that can be checked, then runs the plan, or goes on with its run."""

import argparse
import gc
import re
import secrets
import time
from dataclasses import replace
from pathlib import Path

from wave_runtime import __version__
from wave_runtime.adapters import ADAPTERS
from wave_runtime.cassette.options import check_options, stored_name
from wave_runtime.contracts import VALIDATORS
from wave_runtime.engine.events import RunInputs
from wave_runtime.exit_codes import OK, REFUSED, USAGE
from wave_runtime.files.written import check_writable
from wave_runtime.plan.canonical import digest_of_bytes
from wave_runtime.plan.model import Plan
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.refusal import Refusal
from wave_runtime.runs.execution import carry_out
from wave_runtime.runs.holding import held, keep_plan
from wave_runtime.runs.input_check import check_input
from wave_runtime.runs.inputs import InputError, resolve_inputs
from wave_runtime.runs.place import Place
from wave_runtime.runs.plan_file import read_plan, read_text
from wave_runtime.runs.preflight import check_adapter, check_names, check_requires, check_until, check_unused
from wave_runtime.runs.readiness import check, make_ready
from wave_runtime.streams import Streams
from wave_runtime.verbs.dry_run import describe
from wave_runtime.views.history import is_recorded
from wave_runtime.views.status import Totals

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    if arguments.plan == "-" and arguments.input_file == "-":
        raise Refusal("the plan and the input cannot both be standard input", fix="use a file", exit_code=USAGE)
    text, plan = read_plan(arguments.plan, streams)
    gc.freeze()  # the plan stays to the end: no collection needs to look at it
    gc.enable()
    _check_digest(plan, arguments.expect)
    if arguments.junit is not None:
        check_writable(arguments.junit)
    check_adapter(arguments.adapter)
    check_options(arguments.adapter, arguments.cassette, arguments.record)
    check_requires(plan, ADAPTERS, VALIDATORS, arguments.adapter)
    check_names(plan)
    check_until(plan, arguments.until)
    project = find_project()
    place = Place(project, state_folder(project, arguments.state_dir), streams, arguments.events, arguments.junit)
    run_id = _run_id(arguments.run_id, plan)
    if arguments.run_id is not None and not arguments.dry_run and is_recorded(place.state, run_id):
        from wave_runtime.verbs.resume import Given, go_on  # lazy: most runs are new

        return go_on(place, run_id, Given(plan, _stated(arguments, streams, plan, project, run_id)))
    inputs = _inputs(arguments, streams, plan, project, run_id)
    inputs = replace(inputs, plan_file=digest_of_bytes(text.encode("utf-8")), runtime=__version__)
    if not arguments.dry_run:
        make_ready(plan, inputs)
    check(plan, inputs, place)
    if inputs.record is not None:
        from wave_runtime.cassette.use import check_new  # lazy: few runs are recorded

        check_new(inputs, project)
    if arguments.dry_run:
        streams.show(describe(plan, inputs))
        return OK
    with held(place.state, run_id) as journal:
        if journal.has(run_id):
            raise Refusal(
                f"the run `{run_id}` was recorded just now by another process",
                fix=f"`wave-runtime resume {run_id}` goes on with it",
                exit_code=USAGE,
            )
        check_unused(place.folders(plan, run_id), run_id)
        keep_plan(place.folders(plan, run_id), text)
        return carry_out(plan, inputs, place, journal, None, Totals())


def _check_digest(plan: Plan, expected: str | None) -> None:
    if expected is not None and not _DIGEST.fullmatch(expected):
        raise Refusal(
            f"`--expect {expected}` is not a digest",
            fix="write it as `wavec plan` shows it: `sha256:` and 64 digits of 0-9 and a-f",
            exit_code=USAGE,
        )
    if expected is not None and expected != plan.digest:
        raise Refusal(
            f"the plan has the digest {plan.digest}, expected {expected}",
            fix="review this plan and pin its digest, or take the plan that was reviewed",
            exit_code=REFUSED,
        )


def _run_id(given: str | None, plan: Plan) -> str:
    if given is None:
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", plan.pipeline.name).strip("-.")[:64] or "run"
        return f"{name}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{secrets.token_hex(3)}"
    if not _RUN_ID.fullmatch(given):
        raise Refusal(
            f"`{given}` is no run id", fix="use letters, digits, `.`, `_` and `-`, at most 128", exit_code=USAGE
        )
    return given


def _stated(
    arguments: argparse.Namespace, streams: Streams, plan: Plan, project: Path, run_id: str
) -> dict[str, object]:
    """What the command line says of a run that goes on: it has to say the same as it did, or nothing."""
    names = ("max_workers", "until", "adapter", "sandbox")
    stated = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
    for name in ("record", "cassette"):
        if getattr(arguments, name) is not None:
            stated[name] = stored_name(getattr(arguments, name), project)
    if arguments.run_commands:
        stated["run_commands"] = True
    if arguments.input is None and arguments.input_file is None and not arguments.set:
        return stated
    values = _inputs(arguments, streams, plan, project, run_id).values
    from_git = {f"pipeline_context.{name}" for name in ("branch_name", "feature_num")}
    asked = {name.removeprefix("input.") for name, _ in arguments.set}
    if asked - from_git or arguments.input is not None or arguments.input_file is not None:
        stated["input"] = values.get("input")
    if asked & from_git:
        stated["pipeline_context"] = values.get("pipeline_context")
    return stated


def _inputs(arguments: argparse.Namespace, streams: Streams, plan: Plan, project: Path, run_id: str) -> RunInputs:
    text, flag = _given(arguments, streams, plan)
    try:
        values = resolve_inputs(plan, text=text, assignments=arguments.set, project=project, run_id=run_id, flag=flag)
    except InputError as error:
        *before, last = (Refusal(each.message, fix=each.fix, exit_code=USAGE) for each in (error, *error.others))
        for refusal in before:
            streams.refuse(refusal)
        raise last from None
    checked = check_input(plan, values)
    return RunInputs(
        run_id=run_id,
        plan_digest=plan.digest,
        values=checked.values,
        max_workers=arguments.max_workers or plan.pipeline.max_workers,
        until=arguments.until,
        adapter=arguments.adapter,
        run_commands=_runs_commands(arguments, plan),
        input_checked=checked.recorded,
        record=stored_name(arguments.record, project),
        cassette=stored_name(arguments.cassette, project),
        sandbox=arguments.sandbox,
        salt=secrets.token_hex(8),
    )


def _runs_commands(arguments: argparse.Namespace, plan: Plan) -> bool:
    if arguments.cassette is not None and not arguments.run_commands:
        from wave_runtime.cassette.use import runs_commands  # lazy: few runs are replayed

        return runs_commands(arguments.cassette, plan.pipeline.name)
    return arguments.adapter is None or bool(arguments.run_commands)


def _given(arguments: argparse.Namespace, streams: Streams, plan: Plan) -> tuple[str | None, str]:
    """The text of the input, when there is one, and what gave it."""
    if arguments.input_file is not None:
        return read_text(arguments.input_file, streams, what="the input"), "--input-file"
    from_stdin = arguments.input is None and plan.pipeline.input.source == "stdin" and arguments.plan != "-"
    if from_stdin and not streams.stdin.isatty():
        return read_text("-", streams, what="the input"), "standard input"
    return arguments.input, "--input"
