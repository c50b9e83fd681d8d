"""The log on disk: what was appended comes back, whole transactions only, and the tables agree with it."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from wave_runtime.engine.core import replay
from wave_runtime.engine.event_json import compact, event_from_json, event_to_json
from wave_runtime.engine.event_json import line as event_line
from wave_runtime.engine.events import (
    AttemptFinished,
    AttemptLost,
    AttemptStarted,
    CancelRequested,
    ContractChecked,
    Defect,
    Event,
    Intent,
    LeftOut,
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
from wave_runtime.engine.events_schema import events_schema
from wave_runtime.engine.failure import FAILURES, Failure
from wave_runtime.plan import dump
from wave_runtime.plan.model import Retry
from wave_runtime.recording.journal import Entry, Journal
from wave_runtime.recording.journal_error import JournalError
from wave_runtime.recording.migrations import MIGRATIONS
from wave_runtime.recording.run_writer import RunWriter

from tests.plans import artifact, command_step, plan
from tests.runtime.runs import run

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
number = st.integers(0, 2**50)
attempt = st.integers(1, 9)
failures = st.builds(Failure, st.sampled_from(sorted(FAILURES)), text)
artifacts = st.builds(StoredArtifact, text, text, text, text, number, st.booleans())
contracts = st.builds(
    ContractChecked,
    text,
    st.none() | text,
    st.booleans(),
    st.sampled_from(["passed", "failed", "simulated"]),
    st.lists(st.builds(Defect, text, text), max_size=2).map(tuple),
)
values = st.dictionaries(text, st.none() | text | number | st.lists(text, max_size=2), max_size=3)
inputs = st.builds(RunInputs, text, text, values, attempt, st.none() | text, st.none() | text, st.booleans())
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(RunStarted, text, text, inputs),
    st.builds(RunResumed, st.lists(st.builds(StaleResult, text, text), max_size=2).map(tuple)),
    st.builds(AttemptStarted, text, attempt, text, st.none() | text, text, st.none() | st.builds(Intent, text, text)),
    st.builds(
        WorkspacePrepared,
        text,
        attempt,
        number,
        number,
        st.lists(st.builds(LeftOut, text, text), max_size=2).map(tuple),
        st.lists(text, max_size=2).map(tuple),
    ),
    st.builds(
        AttemptFinished,
        text,
        attempt,
        text,
        st.none() | text,
        st.sampled_from(["succeeded", "failed"]),
        st.none() | failures,
        st.lists(artifacts, max_size=2).map(tuple),
        st.lists(contracts, max_size=2).map(tuple),
        st.booleans(),
        st.none() | number,
        number,
        number,
        number,
    ),
    st.builds(AttemptLost, text, attempt, text, text),
    st.builds(TimerFired, text, attempt),
    st.builds(CancelRequested, text, st.booleans()),
    st.builds(RunFinished, st.sampled_from(["completed", "failed", "cancelled"])),
)


@settings(max_examples=150)
@given(events)
def test_events_read_back_and_obey_the_published_schema(event: Event) -> None:
    line = event_line("r", 1, 5, compact(event_to_json(event)), "[]")
    assert line.isascii() and "\n" not in line
    assert event_from_json(json.loads(json.dumps(event_to_json(event)))) == event
    assert list(Draft202012Validator(events_schema()).iter_errors(json.loads(line))) == []


def test_an_event_of_a_later_version_is_unknown() -> None:
    assert event_from_json({"type": "gate_opened", "gate": 1}) == Unknown("gate_opened")


def test_a_run_is_the_fold_of_its_journal(tmp_path: Path) -> None:
    made = plan(
        command_step(
            "a", "echo x > r; exit 1", retry=Retry(2, (1,)), output_artifacts=(artifact("r", "r", type="text"),)
        ),
        command_step("b", "echo y > r", output_artifacts=(artifact("r", "r", type="text"),)),
        command_step("c", dependencies=("a",)),
    )
    ran = run(made, tmp_path)
    journal = Journal.open(ran.journal, 0)
    entries = list(journal.entries("run-1"))
    journal.close()
    assert [entry.event for entry in entries] == [entry.event for entry in ran.entries]
    started = entries[0].event
    assert isinstance(started, RunStarted)
    assert replay(made, started.inputs, (entry.event for entry in entries)) == ran.state


TABLES: list[tuple[str, list[tuple[object, ...]]]] = [
    ("SELECT pipeline_name, status, current_step, simulated FROM pipeline_run", [("review", "failed", None, 1)]),
    ("SELECT pipeline_id, status FROM pipeline_state", [("run-1", "failed")]),
    (
        "SELECT step_id, state, retry_count, workspace_path, error_message IS NOT NULL FROM step_state",
        [
            ("a", "failed", 1, ".wave/workspaces/run-1/a.2", 1),
            ("b", "completed", 0, ".wave/workspaces/run-1/b.1", 0),
            ("c", "skipped", 0, None, 1),
        ],
    ),
    ("SELECT step_id, name, path, type, size_bytes FROM artifact", [("b", "r", "out/r", "text", 2)]),
    (
        "SELECT step_id, attempt, files_modified, artifacts_generated FROM performance_metric ORDER BY 1, 2",
        [("a", 1, 0, 0), ("a", 2, 0, 0), ("b", 1, 1, 1)],
    ),
    (
        "SELECT step_id, state, attempt FROM step_progress",
        [("a", "failed", 2), ("b", "completed", 1), ("c", "skipped", 0)],
    ),
    ("SELECT running_steps, ended_steps FROM pipeline_progress", [(0, 3)]),
    ("SELECT max(ended_steps) FROM progress_snapshot", [(3,)]),
    ("SELECT count(*) FROM cancellation", [(0,)]),
    ("SELECT version, description FROM schema_migrations", [(n, d) for n, (d, _) in enumerate(MIGRATIONS, start=1)]),
    (
        "SELECT DISTINCT type, step_id, state FROM event_log WHERE step_id = 'b'",
        [("attempt_started", "b", None), ("attempt_finished", "b", "completed")],
    ),
    ("PRAGMA integrity_check", [("ok",)]),
    ("PRAGMA foreign_key_check", []),
]


def test_the_tables_follow_from_the_events(tmp_path: Path) -> None:
    made = plan(
        command_step("a", "exit 1", retry=Retry(2, (1,))),
        command_step("b", "mkdir out; echo y > out/r", output_artifacts=(artifact("r", "out/r", type="text"),)),
        command_step("c", dependencies=("a",)),
    )
    ran = run(made, tmp_path)
    connection = sqlite3.connect(ran.journal)
    found = [(query, connection.execute(query).fetchall()) for query, _ in TABLES]
    connection.close()
    assert found == TABLES


def other_program(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()


def newer(path: Path) -> None:
    Journal.open(path, 0).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def newer_in_its_table(path: Path) -> None:
    Journal.open(path, 0).close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO schema_migrations VALUES (9999, 'to come', 0)")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


BROKEN = [
    ("of another program", other_program, "it is a SQLite database of another program"),
    ("newer", newer, f"it has version 99, written by a newer wave-runtime; this one knows {len(MIGRATIONS)}"),
    ("newer in its table", newer_in_its_table, "it has version 9999, written by a newer wave-runtime"),
    ("a pipe", os.mkfifo, "state.db` cannot be used: it is not a regular file"),
    ("no database", lambda path: path.write_bytes(b"x" * 4096), "file is not a database"),
    ("a folder", lambda path: path.mkdir(), "unable to open database file"),
]


@pytest.mark.parametrize(("make", "expected"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_what_is_no_journal_is_refused_and_left_alone(tmp_path: Path, make: object, expected: str) -> None:
    path = tmp_path / "state.db"
    assert callable(make)
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(JournalError) as caught:
        Journal.open(path, 0)
    assert expected in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_transaction_is_whole_or_nothing(tmp_path: Path) -> None:
    made = plan(command_step("a"))
    journal = Journal.open(run(made, tmp_path).journal, 0)
    doubled = [Entry("run-1", 100, 0, TimerFired("a", 2)), Entry("run-1", 1, 0, TimerFired("a", 3))]
    with pytest.raises(JournalError):
        RunWriter(journal, "run-1").append(doubled)
    assert [entry.seq for entry in journal.entries("run-1")] == [1, 2, 3, 4]
    journal.forget("run-1")
    assert (list(journal.entries("run-1")), journal.runs()) == ([], ())
    journal.close()


KILLED = """
import sys; sys.path[:0] = [sys.argv[1]]
from pathlib import Path
from wave_runtime.plan import load
from tests.runtime.runs import run
made = load(Path(sys.argv[2]).read_text())
run(made, Path(sys.argv[3]), watch=lambda shell, entries: print(entries[-1].seq, flush=True))
"""


def test_a_killed_run_leaves_a_journal_that_holds_what_was_told(tmp_path: Path) -> None:
    made = plan(*(command_step(f"s{number:02}") for number in range(400)))
    (tmp_path / "plan.json").write_text(dump(made))
    root = Path(__file__).resolve().parents[2]
    arguments = [sys.executable, "-c", KILLED, str(root), str(tmp_path / "plan.json"), str(tmp_path / "project")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = [int(next(child.stdout)) for _ in range(2)][-1]
        os.kill(child.pid, signal.SIGKILL)
    journal = Journal.open(tmp_path / "project/.wave/state.db", 0)
    entries = list(journal.entries("run-1"))
    journal.close()
    started = entries[0].event
    assert isinstance(started, RunStarted)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert len(entries) >= told
    state = replay(made, started.inputs, (entry.event for entry in entries))
    running = sum(known.phase == "running" for known in state.steps)
    assert (state.status, state.running) == (None, running)
