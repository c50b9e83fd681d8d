"""Child processes: what comes back, what the log keeps, and that nothing outlives its step."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wave_runtime.processes.process import MAX_LOG_BYTES, LogNotWritten, ProcessResult, run_process

FLOOD = int(os.environ.get("WAVE_TEST_FLOOD", 40 * 1024 * 1024))
"""Bytes that a flood has; 2 GB are as good, and take longer."""

Run = Callable[..., ProcessResult]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def start(script: str, **options: object) -> ProcessResult:
        settings: dict[str, object] = {"timeout_s": 20.0, "cancelled": threading.Event(), "log": tmp_path / "log"}
        settings |= options
        return run_process(
            ["sh", "-c", script],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "ONLY": "this"},
            **settings,  # type: ignore[arg-type]  # a table of options
        )

    return start


def patience() -> dict[str, Any]:
    return {"timeout_s": 5.0, "cancelled": threading.Event()}


def printed(log: Path) -> str:
    """What is in a log; it is made with the first thing to write."""
    return log.read_text() if log.exists() else ""


def alive(pid: int) -> bool:
    """Whether the process still is there; a process that got KILL has a moment to vanish."""
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return False
        except OSError:
            return False
        os.sched_yield()
    return True


@pytest.mark.parametrize(
    ("script", "result", "log"),
    [
        ("echo out; echo err >&2", ProcessResult(0), "out\nerr\n"),
        ("exit 7", ProcessResult(7), ""),
        ("kill -9 $$", ProcessResult(137), ""),
        ("if read -r line; then echo got; fi", ProcessResult(0), ""),
        ("echo $ONLY ${HOME-none}", ProcessResult(0), "this none\n"),
        (
            "printf 1234567890abcde",
            ProcessResult(0, truncated=True),
            "12345\n[wave-runtime: 5 bytes left out here]\nabcde",
        ),
        ("printf 1234567890", ProcessResult(0), "1234567890"),
    ],
)
def test_result_and_log(run: Run, tmp_path: Path, script: str, result: ProcessResult, log: str) -> None:
    assert run(script, max_log_bytes=10) == result
    assert printed(tmp_path / "log") == log


def test_a_process_reads_the_file_that_it_is_given(run: Run, tmp_path: Path) -> None:
    (tmp_path / "given").write_text("a line\n")
    assert run("cat", stdin=tmp_path / "given") == ProcessResult(0)
    assert (tmp_path / "log").read_text() == "a line\n"


def test_a_process_that_writes_its_log_itself_loses_nothing_and_has_a_bound(run: Run, tmp_path: Path) -> None:
    assert run("head -c 3000000 /dev/zero; echo err >&2", into_file=True, stderr_log=tmp_path / "err") == ProcessResult(
        0
    )
    assert ((tmp_path / "log").stat().st_size, (tmp_path / "err").read_text()) == (3_000_000, "err\n")
    (tmp_path / "log").unlink()
    result = run("head -c 3000000 /dev/zero; sleep 60", into_file=True, max_log_bytes=1000)
    assert result == ProcessResult(137, truncated=True)


def test_standard_error_has_a_file_of_its_own_on_request(run: Run, tmp_path: Path) -> None:
    run("echo out; echo err >&2", stderr_log=tmp_path / "err")
    assert ((tmp_path / "log").read_text(), (tmp_path / "err").read_text()) == ("out\n", "err\n")


FLOODS: list[tuple[str, str]] = [
    ("zero bytes", "head -c {bytes} /dev/zero"),
    ("lines without an end", "yes 'a line without an end' | head -c {bytes} | tr -d '\\n'"),
    ("binary", "yes \"$(printf '\\377\\200\\r\\033[2J')\" | head -c {bytes}"),
]


@pytest.mark.parametrize("script", [row[1] for row in FLOODS], ids=[row[0] for row in FLOODS])
def test_a_flood_is_cut_and_never_blocks(run: Run, tmp_path: Path, script: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = run(script.format(bytes=FLOOD) + "; echo; echo the end", timeout_s=300.0)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert result == ProcessResult(0, truncated=True)
    with (tmp_path / "log").open("rb") as log:
        size = log.seek(0, os.SEEK_END)
        log.seek(size - 9)
        assert (log.read(), size - MAX_LOG_BYTES < 100) == (b"\nthe end\n"[-9:], True)
    assert grown < 50 * 1024


def test_a_full_disk_is_an_error_of_the_log_and_does_not_block(run: Run, tmp_path: Path) -> None:
    with pytest.raises(LogNotWritten, match="No space left"):
        run("head -c 1000000 /dev/zero && echo done >mark", log=Path("/dev/full"))
    assert (tmp_path / "mark").exists()


@pytest.mark.parametrize("ending", ["timed out", "cancelled", "by itself"])
def test_nothing_of_the_group_outlives_it(run: Run, tmp_path: Path, ending: str) -> None:
    cancelled = threading.Event()
    # The child ends by itself after it has written the numbers, or sets off the cancellation and waits.
    script = "sleep 60 & echo $! >pids; (sleep 60 & echo $! >>pids; wait) & echo $! >>pids; "
    waits = "sleep 0.1" if ending == "by itself" else "wait"
    if ending == "cancelled":
        threading.Timer(0.3, cancelled.set).start()
    started = time.monotonic()
    result = run(script + waits, timeout_s=0.3 if ending == "timed out" else 20.0, cancelled=cancelled)
    assert result == ProcessResult(
        0 if ending == "by itself" else None, timed_out=ending == "timed out", cancelled=ending == "cancelled"
    )
    assert time.monotonic() - started < 4
    assert [pid for pid in map(int, (tmp_path / "pids").read_text().split()) if alive(pid)] == []


def test_a_child_may_clean_up_when_it_is_asked_to_end(run: Run, tmp_path: Path) -> None:
    result = run("trap 'echo cleaned; exit 0' TERM; echo ready; sleep 60 & wait", timeout_s=0.3)
    assert result == ProcessResult(None, timed_out=True)
    assert (tmp_path / "log").read_text() == "ready\ncleaned\n"


def test_a_run_that_was_cancelled_before_does_not_start(run: Run, tmp_path: Path) -> None:
    cancelled = threading.Event()
    cancelled.set()
    assert run("echo started >mark", cancelled=cancelled) == ProcessResult(None, cancelled=True)
    assert not (tmp_path / "mark").exists()


def test_a_program_that_is_missing_is_an_os_error_and_leaks_nothing(tmp_path: Path) -> None:
    run_process(["true"], cwd=tmp_path, env={"PATH": os.environ["PATH"]}, log=tmp_path / "log", **patience())
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # counts its own descriptor both times
    with pytest.raises(FileNotFoundError):
        run_process(
            ["no-such-program"],
            cwd=tmp_path,
            env={"PATH": "/nowhere"},
            log=tmp_path / "log",
            **patience(),
        )
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_a_forked_process_has_supervisors_of_its_own(run: Run, tmp_path: Path) -> None:
    assert run("true").exit_code == 0
    child = os.fork()
    if not child:
        code = 99
        try:
            code = run("exit 7").exit_code or 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert run("exit 3").exit_code == 3


READY = """
import os, sys, threading
from pathlib import Path
from wave_runtime.processes.process import run_process
from wave_runtime.processes.process_tree import children
from wave_runtime.processes.supervision import POOL

POOL.make_ready(2)
POOL.make_ready(2)
ready = children()
for _ in range(3):
    run_process(["true"], cwd=Path("/"), env=os.environ, log=Path("log"), timeout_s=20, cancelled=threading.Event())
print(len(ready), children() == ready)
"""


def test_supervisors_that_were_made_ready_are_the_ones_that_work(tmp_path: Path) -> None:
    program = [sys.executable, "-c", READY]
    assert subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=True).stdout == "2 True\n"
