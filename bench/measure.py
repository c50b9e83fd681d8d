"""Whole processes, measured from outside: how long they take and how much memory they hold."""

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wave_runtime.credentials.scrubber import Scrubber
from wave_runtime.credentials.stream import Stream
from wave_runtime.recording.store import Store
from wave_runtime.workspaces.changes_made import changes_made
from wave_runtime.workspaces.mounting import Project
from wave_runtime.workspaces.workspace import ResolvedMount, prepare, remove_tree

_PIECE = 256 * 1024
_ONE_PATTERN = re.compile(rb"(?i)(?:password|secret|token|key|session|auth)\w*\s*[:=]\s*\S{8,}")


@dataclass(frozen=True, slots=True)
class Command:
    """A process to measure."""

    arguments: tuple[str, ...]
    folder: Path
    codes: tuple[int, ...] = (0,)
    """Exit codes of a run that did what it should."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Medians over the runs of one command."""

    seconds: float
    kilobytes: float
    """The most memory that was resident at once."""


class BrokenMeasure(Exception):
    """A process that was to be measured failed: its figures would mean nothing."""


def program(name: str) -> tuple[str, ...]:
    """`name` as it was installed beside this Python."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    return (found,) if found else (sys.executable, "-m", name.replace("-", "_"))


def interleaved(commands: Sequence[Command], rounds: int, environment: Mapping[str, str]) -> list[Sample]:
    """A sample of each command. Each round runs all of them, so that a slow minute of the machine hits them alike;
    the round before the first fills caches and does not count, unless it is the only one (`rounds` is 0)."""
    runs = [[_run(command, environment) for command in commands] for _ in range(rounds + 1)]
    runs = runs[1:] or runs
    return [
        Sample(statistics.median(run[index][0] for run in runs), statistics.median(run[index][1] for run in runs))
        for index in range(len(commands))
    ]


def spawn_in_pairs(count: int) -> float:
    """Seconds that it takes to start `true` so many times with `posix_spawn`, two at a time: what the operating
    system alone needs for so many steps."""
    path = shutil.which("true")
    assert path is not None
    running: set[int] = set()
    began = time.perf_counter()
    for _ in range(count):
        if len(running) == 2:
            running.discard(os.wait()[0])
        running.add(os.posix_spawn(path, ["true"], {}))
    while running:
        running.discard(os.wait()[0])
    return time.perf_counter() - began


def mount_once(scratch: Path, mode: Literal["readonly", "readwrite"]) -> tuple[float, float, float]:
    """Seconds that `cp -a` of `project/source` takes, then a mount of it, then the look for changes."""
    copy, made = scratch / "copy", scratch / "workspace"
    began = time.perf_counter()
    subprocess.run(["cp", "-a", str(scratch / "project" / "source"), str(copy)], check=True)
    copied = time.perf_counter()
    project, store = Project(scratch / "project", frozenset()), Store(scratch / "store")
    workspace = prepare(made, project, [ResolvedMount("source", "source", mode)], (), (), store)
    mounted = time.perf_counter()
    changes_made(workspace, (), project, store)
    compared = time.perf_counter()
    for folder in (copy, made):
        remove_tree(folder)
    return copied - began, mounted - copied, compared - mounted


def scrub_once(data: bytes) -> tuple[float, float]:
    """Seconds that it takes to look for credentials in `data`, in the pieces in which logs are read; then to
    search it with one pattern."""
    stream = Stream(Scrubber({"MADE_UP": "made-up-key-1234"}))
    began = time.process_time()
    said = sum(len(stream.feed(data[at : at + _PIECE])) for at in range(0, len(data), _PIECE)) + len(stream.close())
    scrubbed = time.process_time()
    found = sum(1 for _ in _ONE_PATTERN.finditer(data))
    searched = time.process_time()
    if said != len(data) or found:
        raise BrokenMeasure("something was taken for a credential")
    return scrubbed - began, searched - scrubbed


def _run(command: Command, environment: Mapping[str, str]) -> tuple[float, float]:
    began = time.perf_counter()
    process = subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in command.codes:
        shown = " ".join(command.arguments)
        raise BrokenMeasure(f"`{shown}` in {command.folder} ended with {process.returncode}")
    return seconds, _kilobytes(usage)


def _kilobytes(usage: resource.struct_rusage) -> float:
    # macOS counts bytes, the others kilobytes.
    return usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
