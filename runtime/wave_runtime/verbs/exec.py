"""`wave-runtime exec PLAN`: checks everything that can be checked, then runs the plan."""

import argparse
import gc
import os
import re
import secrets
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from wave_runtime.adapters import ADAPTERS
from wave_runtime.console import LiveView
from wave_runtime.contracts import VALIDATORS
from wave_runtime.events import CHANGES_TYPE, RunInputs
from wave_runtime.executor import Executor, step_table
from wave_runtime.exit_codes import FAILED, LOCKED, OK, REFUSED, SIGNALS, STATE_NOT_WRITTEN, USAGE
from wave_runtime.graph import graph_of
from wave_runtime.inputs import InputError, resolve_inputs
from wave_runtime.journal import Journal, JournalError
from wave_runtime.mounting import Project
from wave_runtime.plan.model import Plan
from wave_runtime.plan_file import read_plan, read_text
from wave_runtime.preflight import (
    check_adapter,
    check_mounts,
    check_names,
    check_paths,
    check_requires,
    check_until,
    check_workspaces,
)
from wave_runtime.progress import JsonEvents, PlainLines, wants_colour, wants_live_view
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.reason import reason_of
from wave_runtime.refusal import Refusal
from wave_runtime.run_folders import RunFolders, StateFolder
from wave_runtime.run_lock import Locked, run_lock, store_in_use
from wave_runtime.shell import Listener, Shell
from wave_runtime.state import State
from wave_runtime.status import Durations, summary, table
from wave_runtime.store import Store
from wave_runtime.streams import Streams
from wave_runtime.verbs.dry_run import describe

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


class SystemClock:
    """The clocks of the machine."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def seconds(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    if arguments.plan == "-" and arguments.input_file == "-":
        raise Refusal("the plan and the input cannot both be standard input", fix="use a file", exit_code=USAGE)
    text, plan = read_plan(arguments.plan, streams)
    gc.freeze()  # the plan stays to the end: no collection needs to look at it
    gc.enable()
    if arguments.expect is not None and not _DIGEST.fullmatch(arguments.expect):
        raise Refusal(
            f"`--expect {arguments.expect}` is not a digest",
            fix="write it as `wavec plan` shows it: `sha256:` and 64 digits of 0-9 and a-f",
            exit_code=USAGE,
        )
    if arguments.expect is not None and arguments.expect != plan.digest:
        raise Refusal(
            f"the plan has the digest {plan.digest}, expected {arguments.expect}",
            fix="review this plan and pin its digest, or take the plan that was reviewed",
            exit_code=REFUSED,
        )
    check_adapter(arguments.adapter, ADAPTERS)
    check_requires(plan, ADAPTERS, VALIDATORS, arguments.adapter)
    check_names(plan)
    check_until(plan, arguments.until)
    project = find_project()
    inputs = _inputs(arguments, streams, plan, project)
    state = state_folder(project, arguments.state_dir)
    wanted = graph_of(plan, inputs.until)
    own = frozenset({state.database, state.store, state.runs, state.path / "in-use.lock"})
    guarded = Project(project, own | {project / plan.pipeline.workspace_root})
    needed = [plan.steps[position] for position in wanted.needed]
    check_paths(needed, inputs.values)
    check_mounts(needed, guarded, inputs.values)
    if arguments.dry_run:
        streams.show(describe(plan, inputs))
        return OK
    return _execute(arguments, streams, plan, text, inputs, guarded, state)


def _execute(
    arguments: argparse.Namespace,
    streams: Streams,
    plan: Plan,
    text: str,
    inputs: RunInputs,
    project: Project,
    state: StateFolder,
) -> int:
    folders = RunFolders.of(state, project.root, plan.pipeline.workspace_root, inputs.run_id)
    check_workspaces(folders.workspaces, project.root)
    clock, began = SystemClock(), time.monotonic()
    times = Durations()
    with ExitStack() as stack:
        journal = _open(stack, state, folders, text, clock)
        if any(row.run_id == inputs.run_id for row in journal.runs()):
            raise Refusal(f"there is a run `{inputs.run_id}` already", fix="choose another `--run-id`", exit_code=USAGE)
        executor = Executor(
            plan,
            inputs,
            project,
            folders,
            Store(state.store),
            ADAPTERS,
            VALIDATORS,
            streams.environment,
            step_table(plan),
        )
        listeners: list[Listener] = [_listener(stack, arguments.events, streams), times]
        shell = Shell(
            plan,
            inputs,
            journal.writer(),
            executor,
            listeners,
            clock,
            lambda step, attempt: folders.shown(folders.workspace(step, attempt)),
        )
        by: list[str] = []
        with _signals(shell, by):
            try:
                final = shell.run()
            except JournalError as error:
                raise Refusal(
                    f"the run `{inputs.run_id}` had to stop: {error}",
                    fix="free space or repair the state directory",
                    exit_code=STATE_NOT_WRITTEN,
                ) from None
    elapsed = round((time.monotonic() - began) * 1000)
    _report(arguments.events, streams, final, times.milliseconds, folders, elapsed)
    return _exit_code(final, by)


def _open(stack: ExitStack, state: StateFolder, folders: RunFolders, text: str, clock: SystemClock) -> Journal:
    try:
        stack.enter_context(store_in_use(state.path))
        stack.enter_context(run_lock(folders.lock))
        journal = Journal.open(state.database, clock.wall_ms())
        stack.callback(journal.close)
        folders.logs.mkdir(parents=True, exist_ok=True)
        if not folders.plan.exists():
            folders.plan.write_text(text, "utf-8")
    except Locked as error:
        raise Refusal(
            f"the run is in use by process {error.holder or 'unknown'}", fix="wait for it to end", exit_code=LOCKED
        ) from None
    except (JournalError, OSError) as error:
        raise Refusal(
            f"the state directory `{state.path}` cannot be used: {reason_of(error)}",
            fix="`--state-dir DIR` moves it",
            exit_code=STATE_NOT_WRITTEN,
        ) from None
    return journal


def _inputs(arguments: argparse.Namespace, streams: Streams, plan: Plan, project: Path) -> RunInputs:
    run_id = arguments.run_id or _new_run_id(plan.pipeline.name)
    if not _RUN_ID.fullmatch(run_id):
        raise Refusal(
            f"`{run_id}` is no run id", fix="use letters, digits, `.`, `_` and `-`, at most 128", exit_code=USAGE
        )
    text, flag = _given(arguments, streams, plan)
    try:
        values = resolve_inputs(plan, text=text, assignments=arguments.set, project=project, run_id=run_id, flag=flag)
    except InputError as error:
        *before, last = (Refusal(each.message, fix=each.fix, exit_code=USAGE) for each in (error, *error.others))
        for refusal in before:
            streams.refuse(refusal)
        raise last from None
    return RunInputs(
        run_id=run_id,
        plan_digest=plan.digest,
        values=values,
        max_workers=arguments.max_workers or plan.pipeline.max_workers,
        until=arguments.until,
        adapter=arguments.adapter,
        run_commands=arguments.adapter is None or arguments.run_commands,
    )


def _given(arguments: argparse.Namespace, streams: Streams, plan: Plan) -> tuple[str | None, str]:
    """The text of the input, when there is one, and what gave it."""
    if arguments.input_file is not None:
        return read_text(arguments.input_file, streams, what="the input"), "--input-file"
    from_stdin = arguments.input is None and plan.pipeline.input.source == "stdin" and arguments.plan != "-"
    if from_stdin and not streams.stdin.isatty():
        return read_text("-", streams, what="the input"), "standard input"
    return arguments.input, "--input"


def _new_run_id(pipeline: str) -> str:
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", pipeline).strip("-.")[:64] or "run"
    return f"{name}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{secrets.token_hex(3)}"


def _listener(stack: ExitStack, events: str, streams: Streams) -> Listener:
    if events == "json":
        return JsonEvents(streams.stdout)
    if wants_live_view(streams.stderr, streams.environment):
        colour = wants_colour(streams.stderr, streams.environment)
        return stack.enter_context(LiveView(streams.stderr, streams.environment, colour=colour))
    return PlainLines(streams.stderr, streams.environment)


@contextmanager
def _signals(shell: Shell, by: list[str]) -> Iterator[None]:
    """The first signal ends the run, the second at once; a third is left to the system."""

    def handle(number: int, _frame: object) -> None:
        name = signal.Signals(number).name
        by.append(name)
        if len(by) > 2:
            os._exit(SIGNALS[by[0]])
        shell.cancel(name, force=len(by) > 1)

    # A signal that is ignored from outside (`nohup`) stays so.
    wanted = [
        each for each in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM) if signal.getsignal(each) != signal.SIG_IGN
    ]
    before = {number: signal.signal(number, handle) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _report(
    events: str, streams: Streams, final: State, times: Mapping[str, int], folders: RunFolders, elapsed: int
) -> None:
    lines = [*table(final, times), "", *summary(final, elapsed)]
    types = {made.type for step in final.steps for made in step.artifacts}
    run_id = final.inputs.run_id
    if types - {CHANGES_TYPE}:
        lines.append(f"outputs: `wave-runtime artifacts {run_id}`; workspaces: {folders.shown(folders.workspaces)}")
    if CHANGES_TYPE in types:
        lines.append(f"changes of the project: `wave-runtime changes {run_id}`")
    if events == "json":
        for line in lines:
            streams.say(line)
    else:
        streams.show(lines)


def _exit_code(final: State, by: Sequence[str]) -> int:
    match final.status:
        case "completed":
            return OK
        case "cancelled" if by:
            return SIGNALS[by[0]]
        case _:
            return FAILED
