"""Bounds on what a step uses: what goes beyond is refused or ended, and the answer names the bound."""

import os
import resource
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from wave_runtime.processes.confinement import Confinement
from wave_runtime.sandbox.limits import Limits, tasks_of
from wave_runtime.sandbox.step_user import step_user

from tests.sandbox.confined import confined

MIB = 1 << 20

PYTHON = "/usr/bin/env python3"
PRIVATE = f"exec {PYTHON} -c 'import time; kept = [bytearray(40 << 20) for _ in range(50)]; time.sleep(30)'"
SHARED = f"""exec {PYTHON} -c '
import mmap, os, time
for _ in range(4):
    if os.fork() == 0:
        shared = mmap.mmap(-1, 1 << 30)
        for page in range(0, 1 << 30, 4096):
            shared[page] = 1
        time.sleep(30)
time.sleep(30)
'"""
SLEEPERS = "for each in $(seq 60); do sleep 30 & done; wait"
BOMB = "f() { f | f & }; f; sleep 30"
DAEMONS = "for each in $(seq 60); do setsid sh -c 'sleep 30 & sleep 30' & done; sleep 30"

EXCEEDED = [
    ("private memory", PRIVATE, Limits(memory=200 * MIB), "more than 200 MiB of memory"),
    ("memory shared by children", SHARED, Limits(memory=300 * MIB), "more than 300 MiB of memory"),
    ("processes", SLEEPERS, Limits(processes=50), "more than 50 processes"),
    ("processes that make processes", BOMB, Limits(processes=50), "more than 50 processes"),
    ("processes in sessions of their own", DAEMONS, Limits(processes=50), "more than 50 processes"),
]


def bounded(limits: Limits) -> Confinement:
    return Confinement(
        user=step_user(),
        limits=limits.of_the_kernel(tasks_of((step_user() or (os.geteuid(),))[0])),
        memory=limits.memory or 0,
        processes=limits.processes or 0,
    )


@pytest.mark.parametrize(("script", "limits", "told"), [row[1:] for row in EXCEEDED], ids=[row[0] for row in EXCEEDED])
def test_who_uses_more_is_ended_and_told_why(script: str, limits: Limits, told: str, folder: Path) -> None:
    began = time.monotonic()
    ended, printed = confined(script, bounded(limits), folder)
    assert (ended.exceeded, ended.exit_code) == (told, None), printed
    assert time.monotonic() - began < 20  # of 30 that it would have slept
    assert not ended.timed_out


def test_who_stays_below_is_left_alone(folder: Path) -> None:
    limits = Limits(memory=500 * MIB, processes=20)
    ended, printed = confined("sleep 0.3 & sleep 0.3; wait; echo done", bounded(limits), folder)
    assert (ended.exceeded, ended.exit_code, printed) == ("", 0, "done\n")


def test_pages_that_children_share_count_once(folder: Path) -> None:
    script = f"""exec {PYTHON} -c '
import os, time
kept = bytearray(os.urandom(1)) * (80 << 20)
for _ in range(5):
    if os.fork() == 0:
        time.sleep(0.7)
        os._exit(0)
time.sleep(0.7)
'"""
    ended, printed = confined(script, bounded(Limits(memory=200 * MIB)), folder)
    assert (ended.exceeded, ended.exit_code) == ("", 0), printed


def test_a_file_that_grows_too_large_ends_its_writer(folder: Path) -> None:
    script = "exec head -c 10000000 /dev/zero > file"
    ended, _ = confined(script, Confinement(user=step_user(), limits=((resource.RLIMIT_FSIZE, MIB),)), folder)
    assert ended.exit_code == 128 + signal.SIGXFSZ
    assert (folder / "file").stat().st_size == MIB


@pytest.mark.parametrize(
    ("held", "asked", "shown"),
    [
        (bounded(Limits()), "ulimit -c", "0"),
        (Confinement(user=step_user(), limits=((resource.RLIMIT_NOFILE, 64),)), "ulimit -n", "64"),
    ],
    ids=["core dumps", "open files"],
)
def test_limits_of_the_kernel(held: Confinement, asked: str, shown: str, folder: Path) -> None:
    _, printed = confined(asked, held, folder)
    assert printed.strip() == shown


def test_a_lower_limit_of_the_runtime_stays(folder: Path) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    held = Confinement(user=step_user(), limits=((resource.RLIMIT_NOFILE, hard + 1),))
    _, printed = confined("ulimit -Hn", held, folder)
    assert printed.strip() == str(hard)


def test_bounds_are_told_in_the_words_of_the_user() -> None:
    held = Confinement(memory=1 << 30, processes=1)
    assert held.bound_text("memory") == "more than 1 GiB of memory"
    assert replace(held, memory=2_000_000_000).bound_text("memory") == "more than 2 GB of memory"
    assert replace(held, memory=(1 << 30) + 1).bound_text("memory") == "more than 1.0 GiB of memory"
    assert held.bound_text("processes") == "more than 1 process"
    assert replace(held, processes=256).bound_text("processes") == "more than 256 processes"


def test_tasks_of_a_user_are_counted() -> None:
    assert tasks_of(os.geteuid()) > 1
    assert tasks_of(2**31 - 7) == 0
