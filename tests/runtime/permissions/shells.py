"""Real shells, among programs that only write down how they were called."""

import os
import re
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wave_runtime.permissions import Demand
from wave_runtime.permissions.gaps import GAPS, canonical

FAKES = ("git", "rm", "ls", "cat", "sort", "p", "q", "r", "python3", "if", "fi", "done", "pq")
REAL = ("env", "timeout", "nice", "nohup", "stdbuf", "setsid", "xargs", "find")

FAKE = """#!{bash}
printf '%s\\0' "${{0##*/}}" "$@" '#end#' >> "{log}"
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a shell did with a line."""

    commands: tuple[tuple[str, ...], ...]
    """Words of each program that was started."""
    files: tuple[str, ...]
    """Files that are there afterwards and were not before."""


class Shell:
    """A shell in a folder of its own, whose programs are fakes."""

    def __init__(self, folder: Path, name: str) -> None:
        self.bin, self.log, self.work = folder / "bin", folder / "log", folder / "work"
        self.bin.mkdir(parents=True)
        found = shutil.which(name)
        assert found is not None
        self.shell = found
        bash = shutil.which("bash")
        for fake in FAKES:
            (self.bin / fake).write_text(FAKE.format(bash=bash, log=self.log), "utf-8")
            (self.bin / fake).chmod(0o755)
        for real in REAL:
            if (where := shutil.which(real)) is not None:
                (self.bin / real).symlink_to(where)
        for inner in ("sh", "bash"):
            (self.bin / inner).symlink_to(found)

    def run(self, line: str) -> Ran:
        """Runs `line`, which must name no path outside its folder."""
        shutil.rmtree(self.work, ignore_errors=True)
        (self.work / "src").mkdir(parents=True)
        for name in ("a.py", "b c.py", "src/x.py"):
            (self.work / name).write_text("p in a file\n", "utf-8")
        self.log.write_bytes(b"")
        before = self._files()
        environment = {"PATH": str(self.bin), "HOME": str(self.work), "FUNCNEST": "20", "X": "x", "LC_ALL": "C.UTF-8"}
        started = subprocess.Popen(
            [self.shell, "-c", line],
            cwd=self.work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        with suppress(subprocess.TimeoutExpired):
            started.wait(2)  # a loop without end has shown what it runs
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()
        return Ran(self._commands(), tuple(sorted(self._files() - before)))

    def _files(self) -> set[str]:
        return {path.relative_to(self.work).as_posix() for path in self.work.rglob("*")}

    def _commands(self) -> tuple[tuple[str, ...], ...]:
        found: list[tuple[str, ...]] = []
        words: list[str] = []
        for word in self.log.read_bytes().decode("utf-8", "surrogateescape").split("\0")[:-1]:
            if word == "#end#":
                found.append(tuple(words))
                words = []
            else:
                words.append(word)
        return tuple(found)


def unforeseen(ran: Ran, demands: tuple[Demand, ...]) -> list[str]:
    """What ran or was opened and is among no demand."""
    commands = [demand for demand in demands if demand.tool == "Bash"]
    written = {re.sub(r"^(\./)+", "", demand.argument) for demand in demands if demand.tool == "Write"}
    out = [str(words) for words in ran.commands if not any(_may_be(demand, words) for demand in commands)]
    if not any(GAPS[0] in path for path in written):
        out.extend(f"file {path}" for path in ran.files if path not in written)
    return out


def _may_be(demand: Demand, words: tuple[str, ...]) -> bool:
    text = "".join(".*" if character in GAPS else re.escape(character) for character in demand.argument)
    shown = canonical(words)
    return re.fullmatch(text, shown, re.DOTALL) is not None
