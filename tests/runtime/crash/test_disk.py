"""Disks that are full, broken, read-only or gone, and databases that somebody changed: nothing is lost or believed."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from wave_runtime.engine.events import TimerFired
from wave_runtime.files.file_system import kind_of
from wave_runtime.plan import dump
from wave_runtime.plan.model import Retry
from wave_runtime.recording.journal import Entry, Journal
from wave_runtime.recording.journal_error import EventRefused, JournalError
from wave_runtime.recording.run_writer import RunWriter

from tests.commands import wave_runtime
from tests.plans import artifact, command_step, digested, plan
from tests.runtime.crash.invariants import artifacts, violations
from tests.runtime.crash.scenario import RUN, Scenario


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], None]]:
    """Mounts a file system of so many kilobytes; asked again, the one that it mounted gets that size."""
    if os.geteuid() != 0:
        pytest.skip("a file system of its own can only be mounted by root")
    folder = tmp_path / "project/.wave"
    mounted = False

    def size(kilobytes: int) -> None:
        nonlocal mounted
        folder.mkdir(exist_ok=True)
        options = f"{'remount,' if mounted else ''}size={kilobytes}k"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip(f"mount is refused here: {done.stderr.decode().strip()}")
        mounted = True

    yield size
    if mounted:
        subprocess.run(["umount", "-l", folder], check=True)


SIZES = range(64, 4097, 64) if os.environ.get("WAVE_TEST_CRASHES") else (64, 1024, 1088, 1152, 1216, 1280, 2048)


@pytest.mark.parametrize("kilobytes", SIZES)
def test_a_full_disk_loses_nothing(tmp_path: Path, small_disk: Callable[[int], None], kilobytes: int) -> None:
    scenario = Scenario.make(tmp_path)
    small_disk(kilobytes)
    code = scenario.exec()
    said = scenario.said()
    assert code in (0, 74), said
    assert "Traceback" not in said
    if code:
        assert "full" in said or "no space left" in said, said
    small_disk(16_384)
    assert scenario.exec() == 0, scenario.said()
    assert violations(scenario, artifacts(scenario)) == []


def test_no_attempt_is_wasted_on_a_full_disk(tmp_path: Path, small_disk: Callable[[int], None]) -> None:
    project = tmp_path / "project"
    project.mkdir()
    output = artifact("r", "r", type="binary")
    made = plan(
        command_step("big", "head -c 1000000 /dev/urandom > r", output_artifacts=(output,), retry=Retry(3, (0, 0)))
    )
    elsewhere = digested(replace(made, pipeline=replace(made.pipeline, workspace_root="elsewhere")))
    (project / "plan.json").write_text(dump(elsewhere))
    small_disk(1_500)
    ended = wave_runtime("exec", "plan.json", "--run-id", "r", cwd=project)
    assert ended.returncode == 74
    assert "big: started, attempt 2" not in ended.stderr
    assert (
        "error: an output cannot be kept: no space left on device; the run was ended, nothing is lost" in ended.stderr
    )
    small_disk(16_384)
    assert wave_runtime("resume", "r", cwd=project).returncode == 0


def traced(scenario: Scenario, inject: str) -> "subprocess.CompletedProcess[str]":
    program = [sys.executable, "-m", "wave_runtime", "exec", "plan.json", "--run-id", RUN]
    return subprocess.run(
        ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"inject={inject}", *program],
        cwd=scenario.project,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: `tests/tools.sh` installs it")
@pytest.mark.parametrize("first", range(1, 25) if os.environ.get("WAVE_TEST_CRASHES") else (1, 3, 5, 7))
@pytest.mark.parametrize("call", ["fdatasync", "fsync"])
def test_a_broken_disk_has_a_message_of_its_own(tmp_path: Path, call: str, first: int) -> None:
    scenario = Scenario.make(tmp_path)
    ran = traced(scenario, f"{call}:error=EIO:when={first}+")
    assert ran.returncode in (0, 74), ran.stderr
    assert "Traceback" not in ran.stderr
    if ran.returncode:
        assert "the disk reports an error" in ran.stderr or "input/output error" in ran.stderr
        assert "fix: free space," not in ran.stderr
    assert scenario.exec() == 0, scenario.said()
    assert violations(scenario, artifacts(scenario)) == []


def test_a_state_directory_that_vanishes(tmp_path: Path) -> None:
    scenario = Scenario.make(tmp_path, pause=f"mv {tmp_path}/project/.wave/state.db {tmp_path}/moved 2>&- || true;")
    assert scenario.exec() == 74
    assert "state.db` was removed or replaced while the run went on" in scenario.said()
    shutil.move(tmp_path / "moved", scenario.state / "state.db")


def test_a_run_does_not_begin_in_the_workspaces_of_a_forgotten_one(tmp_path: Path) -> None:
    scenario = Scenario.make(tmp_path)
    assert scenario.exec() == 0
    for name in scenario.state.glob("state.db*"):
        name.unlink()
    refused = wave_runtime("exec", "plan.json", "--run-id", RUN, cwd=scenario.project)
    assert refused.returncode == 3
    *_, error, fix = refused.stderr.splitlines()
    assert error.startswith(f"error: there are workspaces of a run `{RUN}` in `") and "no such run is recorded" in error
    folder = fix.removesuffix("`").rpartition("rm -r ")[2]
    assert "attempt" not in refused.stderr and wave_runtime("status", cwd=scenario.project).stdout == ""
    shutil.rmtree(scenario.project / folder)
    assert wave_runtime("exec", "plan.json", "--run-id", RUN, cwd=scenario.project).returncode == 0


def test_a_read_only_database(tmp_path: Path) -> None:
    scenario = Scenario.make(tmp_path)
    assert scenario.exec() == 0
    journal = Journal.open(scenario.state / "state.db", 0)
    writer = RunWriter(journal, RUN)
    journal.connection.execute("PRAGMA query_only = 1")
    with pytest.raises(JournalError, match="read-only"):
        writer.append([Entry(RUN, journal.head(RUN)[0] + 1, 0, TimerFired("begin", 2))])
    journal.close()


TAMPERED = [
    (
        "changed",
        "UPDATE event SET data = replace(data, '\"exit_code\":0', '\"exit_code\":1')",
        "is not as it was written",
    ),
    ("dropped", "DELETE FROM event WHERE seq = 4", "is not as it was written"),
    ("cut", "DELETE FROM event WHERE seq > 9", "it ends with event 9, and "),
    ("emptied", "DELETE FROM event WHERE seq > 0", "it ends with event 0, and "),
    ("moved", "UPDATE event SET seq = CASE seq WHEN 3 THEN -4 WHEN 4 THEN 3 END WHERE seq IN (3, 4)", "is not as"),
    ("begun", "DELETE FROM event WHERE seq = 1", "event 2 is not as it was written: event 1 is missing"),
    ("torn", "DELETE FROM event WHERE seq IN (2, 3)", "event 4 is not as it was written: events 2 to 3 are missing"),
    (
        "called otherwise",
        "UPDATE event SET type = 'attempt_lost' WHERE type = 'run_finished'",
        "is not as it was written: it is called `attempt_lost`",
    ),
    ("without a head", "DELETE FROM chain_head", "it has events, and the hash of the last one is gone"),
    ("in time", "UPDATE event SET timestamp = timestamp + 1 WHERE seq = 2", "event 2 is not as it was written"),
]


@pytest.mark.parametrize(("sql", "expected"), [row[1:] for row in TAMPERED], ids=[row[0] for row in TAMPERED])
def test_a_log_that_was_changed_is_never_believed(tmp_path: Path, sql: str, expected: str) -> None:
    scenario = Scenario.make(tmp_path)
    assert scenario.exec() == 0
    with sqlite3.connect(scenario.state / "state.db") as connection:
        with pytest.raises(sqlite3.IntegrityError) if sql.startswith("UPDATE") else open(os.devnull):
            connection.execute(sql)
        connection.execute("DROP TRIGGER event_is_never_changed")
        connection.execute(sql)
    connection.close()
    journal = Journal.open(scenario.state / "state.db", 0)
    with pytest.raises(JournalError, match=expected):
        list(journal.entries(RUN))
    journal.close()
    if not sql.endswith("> 0"):
        assert scenario.exec() == 74
        assert expected in scenario.said()


LISTED = [sql for _, sql, _ in TAMPERED if not sql.endswith(("seq = 4", "(2, 3)", "(3, 4)", "seq = 2", "1')"))]
"""What the list of runs sees, which looks at the first and the last event of each."""


@pytest.mark.parametrize("sql", LISTED)
def test_the_list_of_runs_tells_a_changed_log_and_clean_removes_it(tmp_path: Path, sql: str) -> None:
    scenario = Scenario.make(tmp_path)
    assert scenario.exec() == 0
    with sqlite3.connect(scenario.state / "state.db") as connection:
        connection.execute("DROP TRIGGER event_is_never_changed")
        connection.execute(sql)
    connection.close()
    listed = wave_runtime("status", cwd=scenario.project)
    assert (listed.returncode, listed.stdout.split()[:2]) == (0, [RUN, "damaged"])
    assert f"the log of `{RUN}` was changed: `wave-runtime events {RUN}` says where" in listed.stderr
    for verb in ("status", "events", "why"):
        refused = wave_runtime(verb, RUN, cwd=scenario.project)
        assert refused.returncode == 74
        assert f"the log of run `{RUN}` was changed: " in refused.stderr
    kept = wave_runtime("clean", "--all", cwd=scenario.project)
    assert f"kept {RUN}: its log was changed; `wave-runtime clean {RUN}` removes it" in kept.stderr
    removed = wave_runtime("clean", RUN, cwd=scenario.project)
    assert f"removed {RUN}; its log was changed, and its workspaces were left" in removed.stderr
    assert wave_runtime("status", cwd=scenario.project).stdout == ""


@pytest.mark.parametrize("column", ["running_steps", "ended_steps"])
def test_counts_that_disagree_with_the_events_are_not_believed(tmp_path: Path, column: str) -> None:
    scenario = Scenario.make(tmp_path)
    assert scenario.exec() == 0
    with sqlite3.connect(scenario.state / "state.db") as connection:
        connection.execute("DROP TRIGGER event_is_never_changed")
        connection.execute(f"UPDATE event SET {column} = 7 WHERE seq = 2")
    connection.close()
    refused = wave_runtime("status", RUN, cwd=scenario.project)
    assert refused.returncode == 74
    assert "was changed: event 2 says " in refused.stderr


def test_an_artifact_is_kept_whatever_its_event_is_called(tmp_path: Path) -> None:
    scenario = Scenario.make(tmp_path)
    assert scenario.exec() == 0
    expected = artifacts(scenario)
    with sqlite3.connect(scenario.state / "state.db") as connection:
        connection.execute("DROP TRIGGER event_is_never_changed")
        connection.execute("UPDATE event SET type = 'timer_fired' WHERE type = 'attempt_finished'")
        connection.commit()
        assert wave_runtime("clean", "--older-than", "7d", cwd=scenario.project).returncode == 0
        connection.execute("UPDATE event SET type = 'attempt_finished' WHERE type = 'timer_fired'")
    connection.close()
    assert artifacts(scenario) == expected


def test_a_database_that_is_cut_or_flipped_never_leads_to_a_wrong_run(tmp_path: Path) -> None:
    scenario = Scenario.make(tmp_path)
    assert scenario.exec() == 0
    expected = artifacts(scenario)
    file = scenario.state / "state.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = file.read_bytes()
    for step in range(0, len(whole), 512 if os.environ.get("WAVE_TEST_CRASHES") else 5 * 512):
        flipped = bytearray(whole)
        flipped[step + 100] ^= 0x10
        for damaged in (whole[:step], bytes(flipped)):
            for name in ("state.db-wal", "state.db-shm"):
                (scenario.state / name).unlink(missing_ok=True)
            file.write_bytes(damaged)
            code = scenario.exec()
            said = scenario.said()[-500:]
            # An empty file is a new database: the run in it would be a new one, and its workspaces are there.
            refused = f"there are workspaces of a run `{RUN}`"
            assert code in (0, 74) or (code == 3 and not damaged and refused in said), (step, said)
            if code == 0:
                assert artifacts(scenario) == expected
    assert "Traceback" not in scenario.said()


def test_sqlite_refuses_a_second_success_and_a_gap(tmp_path: Path) -> None:
    scenario = Scenario.make(tmp_path)
    assert scenario.exec() == 0
    journal = Journal.open(scenario.state / "state.db", 0)
    entries = list(journal.entries(RUN))
    finished = next(entry for entry in entries if any(change.phase == "completed" for change in entry.changes))
    last = len(entries)
    for seq, expected in ((last + 1, "the step has a result already"), (last + 2, "is not the next one")):
        again = Entry(RUN, seq, 0, finished.event, finished.changes)
        with pytest.raises(EventRefused, match=expected):
            RunWriter(journal, RUN).append([again])
    assert len(list(journal.entries(RUN))) == last
    journal.close()


MOUNTS = """\
22 1 0:21 / / rw,relatime - ext4 /dev/vda rw
30 22 0:30 / /home rw,relatime shared:1 - nfs4 server:/home rw
31 22 0:31 / /mnt/a\\040b rw - fuse.sshfs host:/ rw
"""


@pytest.mark.parametrize(("device", "kind"), [(21, "ext4"), (30, "nfs4"), (31, "fuse.sshfs"), (99, "")])
def test_the_kind_of_a_file_system(device: int, kind: str) -> None:
    assert kind_of(os.makedev(0, device), MOUNTS.splitlines()) == kind


def test_without_a_write_ahead_log_where_others_share_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wave_runtime.recording.journal.is_shared", lambda folder: True)
    scenario = Scenario.make(tmp_path)
    assert scenario.exec() == 0, scenario.said()
    journal = Journal.open(scenario.state / "state.db", 0)
    modes = [journal.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    journal.close()
    assert modes == ["delete", 3]
    assert violations(scenario, artifacts(scenario)) == []
