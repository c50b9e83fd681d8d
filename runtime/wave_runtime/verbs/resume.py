"""`wave-runtime resume RUN`: goes on with a run that was cut off, cancelled or failed, with its own plan.

It is the same run: its log goes on, attempts go on counting, nothing that was recorded is changed.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from wave_runtime import __version__
from wave_runtime.adapters import ADAPTERS
from wave_runtime.contracts import VALIDATORS
from wave_runtime.engine.events import Event, RunResumed, RunStarted, StaleResult, StepDecided
from wave_runtime.engine.unit import step_of
from wave_runtime.exit_codes import OK, REFUSED, USAGE
from wave_runtime.files.written import check_writable
from wave_runtime.plan.model import Plan
from wave_runtime.project_folder import find_project, state_folder
from wave_runtime.recording.store import Store
from wave_runtime.refusal import Refusal
from wave_runtime.runs.execution import carry_out, write_junit
from wave_runtime.runs.holding import held
from wave_runtime.runs.past import Past, lost_attempts
from wave_runtime.runs.place import Place
from wave_runtime.runs.plan_difference import plan_difference
from wave_runtime.runs.preflight import check_adapter, check_names, check_requires
from wave_runtime.runs.readiness import check
from wave_runtime.runs.resumption import stale_results
from wave_runtime.streams import Streams
from wave_runtime.views.history import PastRun, find_run, open_journal, read_run, totals_of
from wave_runtime.views.status import summary, table

GIVEN = ("max_workers", "until", "adapter", "run_commands", "record", "cassette", "sandbox")
"""What the command line says of a run besides its input."""

Decision: TypeAlias = Literal["repeat", "done", "fail"]


@dataclass(frozen=True, slots=True)
class Given:
    """What `exec` was given for a run that is recorded already: it must be what the run was started with."""

    plan: Plan
    stated: Mapping[str, object]
    """Names and values of what the command line says; what it does not say is as it was."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What `resume` is asked for besides going on."""

    begin_with: str | None = None
    """A step whose result is to be made again."""
    decisions: Sequence[tuple[str, Decision]] = field(default_factory=tuple)
    max_workers: int | None = None
    """How many attempts may run at once from now on; None: as before."""


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    project = find_project()
    if arguments.junit is not None:
        check_writable(arguments.junit)
    place = Place(project, state_folder(project, arguments.state_dir), streams, arguments.events, arguments.junit)
    with open_journal(place.state) as journal:
        run_id = find_run(journal, arguments.run).run_id
    decisions: list[tuple[str, Decision]] = []
    for decision in ("repeat", "done", "fail"):
        decisions += ((unit, decision) for unit in getattr(arguments, decision))
    return go_on(place, run_id, None, Wishes(arguments.begin_with, decisions, arguments.max_workers))


def go_on(place: Place, run_id: str, given: Given | None, wishes: Wishes = Wishes()) -> int:
    """Goes on with a recorded run; the exit code. Raises Refusal and JournalError."""
    with held(place.state, run_id) as journal:
        journal.check()
        past = read_run(journal, place.state, place.project, run_id)
        plan, inputs = past.plan, past.state.inputs
        if given is not None:
            _check_same(past, given)
        check_adapter(inputs.adapter)
        check_requires(plan, ADAPTERS, VALIDATORS, inputs.adapter)
        check_names(plan)
        check(plan, inputs, place)
        stale = _with_wish(past, wishes, stale_results(plan, past.state, past.entries, Store(place.state.store)))
        decisions = tuple(_decided(past, wishes))
        if past.state.status == "completed" and not stale and not decisions:
            _report(place, past)
            write_junit(place, plan, journal, past.state)
            return OK
        first: tuple[Event, ...] = (
            RunResumed(stale, __version__, wishes.max_workers),
            *lost_attempts(past.state),
            *decisions,
        )
        continued = Past(past.state, past.entries[-1].seq, first)
        return carry_out(plan, inputs, place, journal, continued, totals_of(past))


def _with_wish(past: PastRun, wishes: Wishes, stale: tuple[StaleResult, ...]) -> tuple[StaleResult, ...]:
    if wishes.begin_with is None:
        return stale
    _check_step(past, wishes.begin_with, "--from")
    return (*stale, StaleResult(wishes.begin_with, f"`--from {wishes.begin_with}`"))


def _check_step(past: PastRun, step: str, option: str) -> None:
    graph = past.state.graph
    if graph.index.get(step) not in graph.in_run:
        names = ", ".join(f"`{graph.ids[position]}`" for position in graph.needed)
        raise Refusal(f"`{option} {step}`: the run has no such step", fix=f"its steps are {names}", exit_code=USAGE)


def _decided(past: PastRun, wishes: Wishes) -> Iterator[StepDecided]:
    for unit, decision in wishes.decisions:
        _check_step(past, step_of(unit), f"--{decision}")
        step = past.plan.steps[past.state.graph.index[step_of(unit)]]
        required = [artifact.name for artifact in step.output_artifacts if artifact.required]
        if decision == "done" and required:
            raise Refusal(
                f"`--done {unit}`: its output `{required[0]}` is required, and was not kept",
                fix=f"`--repeat {unit}` makes it again, `--fail {unit}` ends the run",
                exit_code=USAGE,
            )
        try:
            attempt = past.state.step(unit).attempt
        except KeyError:
            raise Refusal(
                f"`--{decision} {unit}`: there is no such item", fix="see `status`", exit_code=USAGE
            ) from None
        if step.effects != "once" or not attempt:
            raise Refusal(
                f"`--{decision} {unit}`: the step needs no decision",
                fix="leave it out: it is tried again by itself",
                exit_code=USAGE,
            )
        yield StepDecided(unit, attempt, decision, "wave-runtime resume", ())


def _check_same(past: PastRun, given: Given) -> None:
    """A run goes on with what it was started with, or not at all. Raises Refusal."""
    started = past.entries[0].event
    assert isinstance(started, RunStarted)
    inputs = started.inputs
    if given.plan.digest != inputs.plan_digest:
        what = plan_difference(past.plan, given.plan) or "the order of its steps"
        raise Refusal(
            f"the run `{inputs.run_id}` has the plan {inputs.plan_digest}, this is {given.plan.digest}: {what}",
            fix=f"`wave-runtime resume {inputs.run_id}` goes on with its own plan; another `--run-id` starts a new run",
            exit_code=REFUSED,
        )
    recorded: Mapping[str, object] = {
        **{name: inputs.values.get(name) for name in ("input", "pipeline_context")},
        **{name: getattr(inputs, name) for name in GIVEN},
    }
    for name, value in given.stated.items():
        if value != recorded[name]:
            raise Refusal(
                f"the run `{inputs.run_id}` was started with another `{name}`: {_shown(recorded[name])},"
                f" not {_shown(value)}",
                fix="leave it out to go on as it was started; another `--run-id` starts a new run",
                exit_code=REFUSED,
            )


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    text = f"`{value}`" if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _report(place: Place, past: PastRun) -> None:
    lines = [*table(past.state, totals_of(past).milliseconds), "", *summary(past.state, past.elapsed_ms)]
    for line in (*lines, "nothing is left to do; `--from STEP` makes results again"):
        if place.events == "json":
            place.streams.say(line)
        else:
            place.streams.show([line])
