"""The run as a fold: rows of events and what they lead to, and properties over random graphs and orders."""

from dataclasses import replace
from typing import Any, Literal, TypeAlias

import pytest
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
from wave_runtime.engine.core import apply, initial, replay
from wave_runtime.engine.events import (
    AttemptFinished,
    AttemptLost,
    AttemptStarted,
    CancelRequested,
    ContractChecked,
    Event,
    RunFinished,
    RunInputs,
    RunResumed,
    RunStarted,
    StaleResult,
    StoredArtifact,
    TimerFired,
    Unknown,
    WorkspacePrepared,
)
from wave_runtime.engine.failure import Failure, FailureKind
from wave_runtime.engine.life_cycle import ATTEMPT_LIFE_CYCLE, ENDED, LIFE_CYCLE
from wave_runtime.engine.state import State
from wave_runtime.plan.model import Plan, Retry

from tests.plans import Draft, artifact, command_step, contract, inject, plan

Outcome: TypeAlias = Literal["ok", "soft"] | FailureKind


def inputs_of(made: Plan, *, workers: int = 2, until: str | None = None) -> RunInputs:
    return RunInputs("run-1", made.digest, {"input": "x"}, workers, until, None, True)


def begin(made: Plan, **options: Any) -> tuple[State, tuple[Command, ...]]:
    inputs = inputs_of(made, **options)
    return apply(made, initial(made, inputs), RunStarted("review", "demo", inputs))


def started(step: str, attempt: int = 1) -> AttemptStarted:
    return AttemptStarted(step, attempt, "t", None, f"w/{step}.{attempt}")


def ended(
    step: str, outcome: Outcome = "ok", attempt: int = 1, artifacts: tuple[StoredArtifact, ...] = ()
) -> AttemptFinished:
    failure = None if outcome == "ok" else Failure("contract" if outcome == "soft" else outcome, f"{outcome} it is")
    checked = (ContractChecked("json_schema", "x", outcome != "soft", "failed", ()),) if failure else ()
    state: Literal["succeeded", "failed"] = "failed" if failure else "succeeded"
    return AttemptFinished(step, attempt, "t", None, state, failure, artifacts, checked, False, 0, 7, 1, 5)


def ran(step: str, outcome: Outcome = "ok", attempt: int = 1) -> tuple[Event, Event]:
    return started(step, attempt), ended(step, outcome, attempt)


def after(id: str, *dependencies: str, attempts: int = 1, wait: int = 0) -> Draft:
    return command_step(id, dependencies=dependencies, retry=Retry(attempts, (wait,) * (attempts - 1)))


def phases(made: Plan, state: State) -> str:
    return " ".join(f"{step.id}:{state.step(step.id).phase}" for step in made.steps)


ROWS: list[tuple[str, tuple[Draft, ...], tuple[Event, ...], str, str | None]] = [
    ("nothing to do", (), (), "", "completed"),
    ("the first steps start", (after("a"), after("b"), after("c")), (), "a:running b:running c:pending", None),
    ("a worker is free", (after("a"), after("b"), after("c")), ran("a"), "a:completed b:running c:running", None),
    ("a dependant waits", (after("a"), after("b", "a")), (), "a:running b:pending", None),
    ("and starts", (after("a"), after("b", "a")), ran("a"), "a:completed b:running", None),
    ("to the end", (after("a"), after("b", "a")), (*ran("a"), *ran("b")), "a:completed b:completed", "completed"),
    ("a failure skips", (after("a"), after("b", "a")), ran("a", "command"), "a:failed b:skipped", "failed"),
    (
        "what runs goes on, nothing new starts",
        (after("a"), after("b"), after("c"), after("d", "b")),
        ran("a", "command"),
        "a:failed b:running c:skipped d:skipped",
        None,
    ),
    (
        "until it ends too",
        (after("a"), after("b"), after("c")),
        (*ran("a", "timeout"), *ran("b")),
        "a:failed b:completed c:skipped",
        "failed",
    ),
    ("a retry without wait", (after("a", attempts=2),), ran("a", "command"), "a:running", None),
    ("a retry with wait", (after("a", attempts=2, wait=9),), ran("a", "command"), "a:retrying", None),
    (
        "after the wait",
        (after("a", attempts=2, wait=9),),
        (*ran("a", "command"), TimerFired("a", 2)),
        "a:running",
        None,
    ),
    (
        "no attempt is left",
        (after("a", attempts=2),),
        (*ran("a", "command"), *ran("a", "output", 2)),
        "a:failed",
        "failed",
    ),
    ("a retry that cannot help", (after("a", attempts=3),), ran("a", "plan"), "a:failed", "failed"),
    (
        "a soft failure",
        (after("a"), after("b", "a")),
        (*ran("a", "soft"), *ran("b")),
        "a:completed b:completed",
        "completed",
    ),
    ("not before the last attempt", (after("a", attempts=2),), ran("a", "soft"), "a:running", None),
    (
        "a retry is not waited for when another step failed",
        (after("a", attempts=2, wait=9), after("b")),
        (*ran("a", "command"), *ran("b", "command")),
        "a:failed b:failed",
        "failed",
    ),
    (
        "a lost attempt is repeated and does not count",
        (after("a"),),
        (started("a"), AttemptLost("a", 1, "t", "gone"), started("a", 2), AttemptLost("a", 2, "t", "gone")),
        "a:running",
        None,
    ),
    (
        "one that takes its machine down with it is given up",
        (after("a"), after("b", "a")),
        tuple(each for n in range(1, 102) for each in (started("a", n), AttemptLost("a", n, "t", "gone"))),
        "a:failed b:skipped",
        "failed",
    ),
    (
        "cancelled before anything ended",
        (after("a"), after("b", "a")),
        (started("a"), CancelRequested("SIGINT", False)),
        "a:running b:cancelled",
        None,
    ),
    (
        "cancelled to the end",
        (after("a"), after("b", "a")),
        (started("a"), CancelRequested("SIGINT", False), ended("a", "cancelled")),
        "a:cancelled b:cancelled",
        "cancelled",
    ),
    (
        "what succeeds in spite of it has succeeded",
        (after("a"), after("b", "a")),
        (started("a"), CancelRequested("SIGINT", False), ended("a")),
        "a:completed b:cancelled",
        "cancelled",
    ),
    (
        "cancelled too late",
        (after("a"),),
        (started("a"), CancelRequested("SIGINT", False), ended("a")),
        "a:completed",
        "completed",
    ),
    (
        "cancelled while it waits for a retry",
        (after("a", attempts=2, wait=9),),
        (*ran("a", "command"), CancelRequested("SIGTERM", True)),
        "a:cancelled",
        "cancelled",
    ),
    (
        "resumed: an attempt that was lost does not count",
        (after("a"),),
        (started("a"), RunResumed(()), AttemptLost("a", 1, "t", "gone")),
        "a:running",
        None,
    ),
    (
        "resumed: a failed step has all its attempts again",
        (after("a", attempts=2), after("b", "a")),
        (
            *(*ran("a", "command"), *ran("a", "command", 2), RunFinished("failed"), RunResumed(())),
            *(*ran("a", "command", 3), *ran("a", "ok", 4), *ran("b")),
        ),
        "a:completed b:completed",
        "completed",
    ),
    (
        "resumed: and no more",
        (after("a", attempts=2), after("b", "a")),
        (
            *(*ran("a", "command"), *ran("a", "command", 2), RunResumed(())),
            *(*ran("a", "command", 3), *ran("a", "command", 4)),
        ),
        "a:failed b:skipped",
        "failed",
    ),
    (
        "resumed: after a cancellation",
        (after("a"), after("b", "a")),
        (started("a"), CancelRequested("SIGINT", False), ended("a", "cancelled"), RunResumed(())),
        "a:running b:pending",
        None,
    ),
    (
        "resumed: a wait is over",
        (after("a", attempts=2, wait=9),),
        (*ran("a", "command"), RunResumed(())),
        "a:running",
        None,
    ),
    (
        "resumed: a stale result takes those behind it with it",
        (after("a"), after("b", "a"), after("c", "b")),
        (*ran("a"), *ran("b"), *ran("c"), RunFinished("completed"), RunResumed((StaleResult("b", "x"),))),
        "a:completed b:running c:pending",
        None,
    ),
    (
        "resumed: what is lost waits for a stale result",
        (after("a"), after("b", "a")),
        (*ran("a"), started("b"), RunResumed((StaleResult("a", "x"),)), AttemptLost("b", 1, "t", "gone")),
        "a:running b:retrying",
        None,
    ),
    (
        "resumed: and starts after it",
        (after("a"), after("b", "a")),
        (
            *(*ran("a"), started("b"), RunResumed((StaleResult("a", "x"),)), AttemptLost("b", 1, "t", "gone")),
            *(*ran("a", "ok", 2), *ran("b", "ok", 2)),
        ),
        "a:completed b:completed",
        "completed",
    ),
]


@pytest.mark.parametrize(
    ("drafts", "events", "expected", "status"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS]
)
def test_what_events_lead_to(drafts: tuple[Draft, ...], events: tuple[Event, ...], expected: str, status: str) -> None:
    made = plan(*drafts)
    inputs = inputs_of(made)
    state = replay(made, inputs, (RunStarted("review", "demo", inputs), *events))
    assert (phases(made, state), state.status) == (expected, status)


COMMANDS: list[tuple[str, tuple[Draft, ...], tuple[Event, ...], Event, list[str]]] = [
    ("both start", (after("a"), after("b")), (), started("a"), []),
    (
        "the wait is the plan's",
        (after("a", attempts=3, wait=40),),
        (started("a"),),
        ended("a", "command"),
        ["timer a 2 40"],
    ),
    (
        "running attempts are stopped",
        (after("a"), after("b")),
        (started("a"),),
        CancelRequested("SIGINT", True),
        ["stop a 1 True", "stop b 1 True"],
    ),
    ("the end", (after("a"),), (started("a"),), ended("a"), ["finish completed"]),
    (
        "several start in plan order",
        (after("a"), after("d", "a"), after("b", "a")),
        (started("a"),),
        ended("a"),
        ["start b 1", "start d 1"],
    ),
]


@pytest.mark.parametrize(
    ("drafts", "events", "last", "expected"), [r[1:] for r in COMMANDS], ids=[r[0] for r in COMMANDS]
)
def test_what_is_to_be_done(
    drafts: tuple[Draft, ...], events: tuple[Event, ...], last: Event, expected: list[str]
) -> None:
    made = plan(*drafts)
    inputs = inputs_of(made)
    state = replay(made, inputs, (RunStarted("review", "demo", inputs), *events))
    assert [shown for command in apply(made, state, last)[1] if (shown := show(command))] == expected


def show(command: Command) -> str:
    match command:
        case StartAttempt(step, attempt):
            return f"start {step} {attempt}"
        case StopAttempt(step, attempt, force):
            return f"stop {step} {attempt} {force}"
        case SetTimer(step, attempt, delay):
            return f"timer {step} {attempt} {delay}"
        case FinishRun(status):
            return f"finish {status}"
        case ExpandMatrix(step):
            return f"expand {step}"
        case SetRunTimer(delay):
            return f"run timer {delay}"
        case Publish() | Note():
            return ""


IGNORED: list[tuple[str, Event]] = [
    ("unknown step", ended("zzz")),
    ("unknown attempt", ended("a", attempt=7)),
    ("another token", replace(ended("a"), token="somebody")),
    ("not started", started("b")),
    ("started twice", started("a")),
    ("no timer", TimerFired("a", 2)),
    ("begun twice", RunStarted("review", "demo", RunInputs("other", "", {}, 1, None, None, True))),
    ("not at its end", RunFinished("completed")),
    ("of a later version", Unknown("gate_opened")),
]


@pytest.mark.parametrize("event", [row[1] for row in IGNORED], ids=[row[0] for row in IGNORED])
def test_events_that_do_not_fit_change_nothing_and_say_so(event: Event) -> None:
    made = plan(after("a", attempts=2), after("b", "a"))
    state, _ = begin(made)
    state, _ = apply(made, state, started("a"))
    now, commands = apply(made, state, event)
    assert now == state
    assert [type(command) for command in commands] == [Note]


def test_an_attempt_gets_the_artifacts_it_needs_and_a_key_that_only_depends_on_what_it_is() -> None:
    made = plan(
        command_step("make", output_artifacts=(artifact("report"), artifact("extra", required=False))),
        command_step("use", dependencies=("make",), inject_artifacts=(inject("make.report"), inject("make.extra"))),
    )
    stored = StoredArtifact("report", "output/report", "json", "sha256:1", 3, False)
    state, first = begin(made)
    state, _ = apply(made, state, started("make"))
    _, second = apply(made, state, ended("make", artifacts=(stored,)))
    starts = [command for command in (*first, *second) if isinstance(command, StartAttempt)]
    assert [(start.step, [(each.artifact, each.made) for each in start.artifacts]) for start in starts] == [
        ("make", []),
        ("use", [("report", stored), ("extra", None)]),
    ]
    assert len({start.key for start in starts}) == 2
    assert [command for command in begin(made)[1] if isinstance(command, StartAttempt)] == starts[:1]


def test_until_runs_a_step_and_what_it_needs() -> None:
    made = plan(after("a"), after("b"), after("c", "a"), after("d", "c"))
    state, _ = begin(made, until="c")
    for event in (*ran("a"), *ran("c")):
        state, _ = apply(made, state, event)
    assert (phases(made, state), state.status) == ("a:completed b:pending c:completed d:pending", "completed")


def test_contracts_that_must_pass_are_never_soft() -> None:
    made = plan(command_step("a", contracts=(contract("json_schema", "x", must_pass=False), contract("test_suite"))))
    state, _ = begin(made)
    state, _ = apply(made, state, started("a"))
    both = tuple(ContractChecked("json_schema", "x", must, "failed", ()) for must in (False, True))
    failed = AttemptFinished("a", 1, "t", None, "failed", Failure("contract", "no"), (), both, False, None, 0, 0, 1)
    assert apply(made, state, failed)[0].status == "failed"


def test_only_a_resumed_run_leaves_the_phases_in_which_steps_end() -> None:
    assert {tuple(LIFE_CYCLE[phase]) for phase in ENDED} == {("pending",)}
    assert all("resumed" in LIFE_CYCLE[phase]["pending"] for phase in ENDED)
    assert {phase for followers in ATTEMPT_LIFE_CYCLE.values() for phase in followers} == {
        "succeeded",
        "failed",
        "abandoned",
    }


def test_a_workspace_is_only_told_of() -> None:
    made = plan(after("a"))
    state, _ = begin(made)
    assert apply(made, state, WorkspacePrepared("a", 1, 3, 0, (), ())) == (state, ())
