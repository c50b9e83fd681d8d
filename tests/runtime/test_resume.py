"""Going on with a run: what is kept, what is made again, what is refused, and who may do it."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from wave_runtime.engine.events import Event, MatrixExpanded, RunFinished, StepDecided
from wave_runtime.plan import dump
from wave_runtime.plan.model import Plan, Retry
from wave_runtime.recording.journal import Entry, Journal
from wave_runtime.recording.journal_error import EventRefused
from wave_runtime.recording.run_writer import RunWriter
from wave_runtime.recording.store import Store

from tests.commands import wave_runtime
from tests.plans import artifact, command_step, inject, plan

DATABASES = Path(__file__).parent / "databases"


def steps(ready: Path, *, second: str = "") -> Plan:
    """`check` fails until the file `ready` is there."""
    return plan(
        command_step("collect", "echo one > r", output_artifacts=(artifact("r", "r", type="text"),)),
        command_step(
            "check",
            f"test -e {ready}; cat artifacts/r > r{second}",
            dependencies=("collect",),
            inject_artifacts=(inject("collect.r"),),
            output_artifacts=(artifact("r", "r", type="text"),),
            retry=Retry(2, (1,)),
        ),
        command_step("publish", "cat artifacts/r", dependencies=("check",), inject_artifacts=(inject("check.r"),)),
    )


class Program:
    """`wave-runtime` in a project with one plan."""

    def __init__(self, folder: Path, made: Plan) -> None:
        self.project, self.ready = folder, folder / "ready"
        self.write(made)

    def write(self, made: Plan) -> None:
        (self.project / "plan.json").write_text(dump(made))

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        ran = wave_runtime(*arguments, cwd=self.project)
        return ran.returncode, ran.stdout, ran.stderr

    def types(self) -> list[str]:
        """The log, without starts and ends of attempts."""
        lines = map(json.loads, self("events", "r1")[1].splitlines())
        return [
            f"{line['type']} {line.get('step', '')}".strip() for line in lines if line["type"] != "workspace_prepared"
        ]

    def phases(self) -> str:
        """Step, phase and number of attempts of each step."""
        rows, _, _ = self("status", "r1")[1].partition("\n\n")
        return " ".join(" ".join(line.split()[:3]) for line in rows.splitlines()[1:])

    def state(self) -> sqlite3.Connection:
        return sqlite3.connect(self.project / ".wave/state.db")


@pytest.fixture
def failed(tmp_path: Path) -> Program:
    """A run `r1` whose second step has failed twice."""
    program = Program(tmp_path, steps(tmp_path / "ready"))
    assert program("exec", "plan.json", "--run-id", "r1")[0] == 1
    return program


def most_at_once(program: Program) -> int:
    """How many attempts ran at the same time since the run was last resumed."""
    running, most = 0, 0
    for line in map(json.loads, program("events", "r1")[1].splitlines()):
        if line["type"] == "run_resumed":
            running, most = 0, 0
        running += {"attempt_started": 1, "attempt_finished": -1}.get(line["type"], 0)
        most = max(most, running)
    return most


def test_a_run_goes_on_with_as_many_workers_as_it_is_given(tmp_path: Path) -> None:
    made = plan(*(command_step(f"s{number}", f"sleep 0.2; test -e {tmp_path}/ready") for number in range(4)))
    program = Program(tmp_path, made)
    assert program("exec", "plan.json", "--run-id", "r1", "--max-workers", "4")[0] == 1
    assert most_at_once(program) == 4
    program.ready.touch()
    assert program("resume", "r1", "--max-workers", "1")[0] == 0
    assert most_at_once(program) == 1
    resumed = [json.loads(line) for line in program("events", "r1")[1].splitlines() if "run_resumed" in line]
    assert [line.get("max_workers") for line in resumed] == [1]
    # What it was started with is what a script says again.
    assert program("exec", "plan.json", "--run-id", "r1", "--max-workers", "4")[0] == 0
    code, _, said = program("exec", "plan.json", "--run-id", "r1", "--max-workers", "2")
    assert code == 3 and "was started with another `max_workers`: 4, not 2" in said


LATE: list[Event] = [
    RunFinished("completed"),
    MatrixExpanded("check", "sha256:" + "0" * 64, 2, None),
    StepDecided("check", 1, "done", "nobody", ()),
]


@pytest.mark.parametrize("event", LATE, ids=lambda event: type(event).__name__)
def test_an_event_of_whoever_ran_the_run_before_does_not_count(failed: Program, event: Event) -> None:
    with closing(Journal.open(failed.project / ".wave/state.db", 0)) as journal:
        before = RunWriter(journal, "r1")
        next_seq = journal.head("r1")[0] + 1
        failed.ready.touch()
        assert failed("resume", "r1")[0] == 0
        log = failed("events", "r1")[1]
        with pytest.raises(EventRefused, match="is not the next one"):
            before.append([Entry("r1", next_seq, 0, event)])
    assert failed("events", "r1")[1] == log
    assert failed("status", "r1")[0] == 0


def test_a_failed_run_goes_on_where_it_failed(failed: Program) -> None:
    failed.ready.touch()
    assert failed("resume", "r1")[0] == 0
    assert failed.phases() == "collect completed 1 check completed 3 publish completed 1"
    assert failed.types() == [
        *("run_started", "attempt_started collect", "attempt_finished collect"),
        *("attempt_started check", "attempt_finished check", "timer_fired check"),
        *("attempt_started check", "attempt_finished check", "run_finished"),
        *("run_resumed", "attempt_started check", "attempt_finished check"),
        *("attempt_started publish", "attempt_finished publish", "run_finished"),
    ]


def test_exec_with_the_id_of_a_run_goes_on_with_it_and_needs_no_plan_file_afterwards(failed: Program) -> None:
    failed.ready.touch()
    assert failed("exec", "plan.json", "--run-id", "r1")[0] == 0
    (failed.project / "plan.json").unlink()
    code, out, _ = failed("resume", "r1")
    assert (code, out.splitlines()[-1]) == (0, "nothing is left to do; `--from STEP` makes results again")
    assert failed.types().count("run_resumed") == 1


def test_a_run_that_still_fails_fails_again(failed: Program) -> None:
    assert failed("resume", "r1")[0] == 1
    assert failed.phases() == "collect completed 1 check failed 4 publish skipped"
    assert failed("status")[1].startswith("r1  failed")


def test_from_makes_a_result_again_and_all_that_depends_on_it(failed: Program) -> None:
    failed.ready.touch()
    failed("resume", "r1")
    code, _, err = failed("resume", "r1", "--from", "check")
    assert code == 0
    assert "check: is run again, with all that depends on it: `--from check`" in err.splitlines()
    assert failed.phases() == "collect completed 1 check completed 4 publish completed 2"
    with failed.state() as connection:
        assert connection.execute("SELECT status FROM pipeline_run").fetchall() == [("completed",)]
        assert connection.execute("SELECT count(*) FROM step_result").fetchall() == [(3,)]


def remove(path: Path) -> None:
    path.unlink()


def alter(path: Path) -> None:
    path.chmod(0o644)
    path.write_text("two\n")


@pytest.mark.parametrize(
    ("damage", "why"), [(remove, "is missing from the store"), (alter, "has other bytes in the store")]
)
def test_a_result_that_is_damaged_is_made_again(failed: Program, damage: object, why: str) -> None:
    failed.ready.touch()
    failed("resume", "r1")
    assert callable(damage)
    digest = json.loads(failed("events", "r1")[1].splitlines()[2])["artifacts"][0]["digest"]
    damage(Store(failed.project / ".wave/cas").path(digest))
    code, _, err = failed("resume", "r1")
    assert f"collect: is run again, with all that depends on it: its output `r` {why}" in err.splitlines()
    assert (code, failed.phases()) == (0, "collect completed 2 check completed 4 publish completed 2")
    assert failed("artifacts", "r1", "collect.r")[1] == "one\n"


def test_what_stands_in_the_place_of_an_output_is_not_touched(failed: Program) -> None:
    digest = json.loads(failed("events", "r1")[1].splitlines()[2])["artifacts"][0]["digest"]
    place = Store(failed.project / ".wave/cas").path(digest)
    place.unlink()
    (place / "mine").mkdir(parents=True)
    code, _, err = failed("resume", "r1")
    assert "collect: is run again, with all that depends on it: its output `r` cannot be read from the store" in err
    assert code == 1 and "collect: failed: an output cannot be kept: " in err
    assert (place / "mine").is_dir()


def test_another_plan_is_refused_with_what_differs(failed: Program) -> None:
    other = steps(failed.ready, second=" ")
    failed.write(other)
    code, _, err = failed("exec", "plan.json", "--run-id", "r1")
    message, fix = err.splitlines()
    assert (code, message.endswith(f"this is {other.digest}: changed: step `check`")) == (3, True)
    assert fix == "fix: `wave-runtime resume r1` goes on with its own plan; another `--run-id` starts a new run"
    assert "run_resumed" not in failed.types()


def once(ready: Path) -> Plan:
    return plan(
        command_step("tell", f"echo told >> {ready}.told; test -e {ready}", effects="once"),
        command_step("after", dependencies=("tell",)),
    )


@pytest.mark.parametrize(
    ("decision", "code", "phases", "told"),
    [
        ("--repeat", 0, "tell completed 2 after completed 1", 2),
        ("--done", 0, "tell completed 1 after completed 1", 1),
        ("--fail", 1, "tell failed 1 after skipped", 1),
    ],
)
def test_effects_that_must_not_happen_twice_wait_for_a_decision(
    tmp_path: Path, decision: str, code: int, phases: str, told: int
) -> None:
    program = Program(tmp_path, once(tmp_path / "ready"))
    assert program("exec", "plan.json", "--run-id", "r1")[0] == 1
    program.ready.touch()
    asked, out, _ = program("resume", "r1")
    assert asked == 4
    choices = "say `--repeat tell`, `--done tell`, `--fail tell`"
    assert out.splitlines()[-2:] == [
        f"tell: its effects must not happen twice, and may have happened: {choices}",
        "decide: `wave-runtime resume r1` with one of these for each",
    ]
    table = out.partition("\n\n")[0]
    assert program("status", "r1")[1].startswith(table)  # with the times of the attempts before the resumption
    assert program("status")[1].startswith("r1  undecided")
    assert "interrupted" not in program("status", "r1")[1]
    assert program("why", "r1", "tell")[1].splitlines()[-2].startswith("decide: `wave-runtime resume r1` with")
    assert program("resume", "r1", decision, "tell")[0] == code
    assert program.phases() == phases
    assert (tmp_path / "ready.told").read_text().count("told") == told


def test_a_database_of_version_4_is_brought_up_to_date_and_its_runs_go_on(tmp_path: Path) -> None:
    folder = tmp_path / ".wave"
    folder.mkdir()
    connection = sqlite3.connect(folder / "state.db")
    connection.executescript((DATABASES / "v4/state.sql").read_text())
    connection.close()
    Store(folder / "cas").put(b"one\n")
    for run_id in ("run-1", "cut-off"):
        (folder / "runs" / run_id).mkdir(parents=True)
        shutil.copy(DATABASES / "v4/plan.json", folder / "runs" / run_id / "plan.json")
    listed = wave_runtime("status", cwd=tmp_path).stdout
    assert [line.split()[:2] for line in listed.splitlines()] == [["run-1", "failed"], ["cut-off", "interrupted"]]
    events = wave_runtime("events", "cut-off", cwd=tmp_path)
    assert (events.returncode, len(events.stdout.splitlines())) == (0, 4)
    # Its second step needs a file that is nowhere: it is tried as often as the plan says, and fails.
    assert wave_runtime("resume", "cut-off", cwd=tmp_path).returncode == 1
    rows = [line.split()[:3] for line in wave_runtime("status", "cut-off", cwd=tmp_path).stdout.splitlines()[1:4]]
    assert rows == [["collect", "completed", "1"], ["check", "failed", "3"], ["publish", "skipped"]]
    connection = sqlite3.connect(folder / "state.db")
    assert connection.execute("SELECT version FROM schema_migrations ORDER BY 1").fetchall() == [
        (n,) for n in range(1, 6)
    ]
    connection.close()


def test_events_are_the_stream_again(tmp_path: Path) -> None:
    program = Program(tmp_path, steps(tmp_path / "ready"))
    _, streamed, _ = program("exec", "plan.json", "--run-id", "r1", "--events", "json")
    code, printed, err = program("events", "r1")
    assert (code, printed) == (0, streamed)
    assert err.startswith(f"{len(streamed.splitlines())} events, none missing or changed")


WHY = [
    (
        "collect",
        [
            "collect is completed: its attempt succeeded",
            "needs no other step",
            "attempt 1: succeeded after",
            "what it printed: `wave-runtime logs r1 collect`",
        ],
    ),
    (
        "check",
        [
            "check is failed: the command ended with exit code 1",
            "needs collect (completed)",
            "attempt 1: failed after",
            "attempt 2: failed after",
            "such a failure is tried again, up to 2 attempts; look at the command",
            "`wave-runtime resume r1` tries it again",
            "what it printed: `wave-runtime logs r1 check`",
        ],
    ),
    (
        "publish",
        [
            "publish is skipped: another step failed, or the run reached a bound: it needs `check`, which failed",
            "needs check (failed)",
            "first cause: check failed: the command ended with exit code 1",
            "`wave-runtime resume r1` tries it again",
        ],
    ),
]


@pytest.mark.parametrize(("step", "expected"), WHY, ids=[row[0] for row in WHY])
def test_why(failed: Program, step: str, expected: list[str]) -> None:
    code, out, _ = failed("why", "r1", step)
    lines = out.splitlines()
    assert code == 0
    assert len(lines) == len(expected), out
    assert all(line.startswith(start) for line, start in zip(lines, expected, strict=True)), out


def test_why_without_a_step_tells_what_failed(failed: Program) -> None:
    assert failed("why", "r1") == failed("why", "r1", "check")
