"""A run whose steps leave a mark outside, so that a test can tell what really happened from what was recorded."""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from wave_runtime.cli import main
from wave_runtime.plan import dump
from wave_runtime.plan.model import Plan

from tests.plans import artifact, command_step, inject, plan

RUN = "crashed"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A project with a plan, and the ledger in which its steps write who they are."""

    project: Path
    ledger: Path
    plan: Plan

    @staticmethod
    def make(folder: Path, *, pause: str = "") -> "Scenario":
        """Five steps: one fans out to two, which are joined; one makes a folder."""
        project, ledger = folder / "project", folder / "ledger"
        project.mkdir(parents=True)
        mark = f'echo "$WAVE_STEP_ID $WAVE_IDEMPOTENCY_KEY" >> {ledger}; {pause}'
        text = {"type": "text"}
        made = plan(
            command_step("begin", f"{mark} echo one > r", output_artifacts=(artifact("r", "r", **text),)),
            command_step(
                "left",
                f"{mark} cat artifacts/r > r; echo left >> r",
                dependencies=("begin",),
                inject_artifacts=(inject("begin.r"),),
                output_artifacts=(artifact("r", "r", **text),),
            ),
            command_step(
                "right",
                f"{mark} mkdir -p d/e; echo a > d/a; cat artifacts/r > d/e/b",
                dependencies=("begin",),
                inject_artifacts=(inject("begin.r"),),
                output_artifacts=(artifact("d", "d", type="directory"),),
            ),
            command_step("check", f"{mark} true", dependencies=("left",)),
            command_step(
                "join",
                f"{mark} cat artifacts/r artifacts/d/a artifacts/d/e/b > r",
                dependencies=("left", "right", "check"),
                inject_artifacts=(inject("left.r"), inject("right.d")),
                output_artifacts=(artifact("r", "r", **text),),
            ),
        )
        (project / "plan.json").write_text(dump(made))
        return Scenario(project, ledger, made)

    @property
    def state(self) -> Path:
        """The state directory."""
        return self.project / ".wave"

    def exec(self, *options: str) -> int:
        """Runs the plan, or goes on with its run; the exit code, negative for a signal."""
        return self.wait(self.start(*options))

    def start(self, *options: str, first: Callable[[], object] = lambda: None) -> int:
        """The same in the background; the number of the process. `first` is called in it."""
        return self.start_program(["exec", "plan.json", "--run-id", RUN, *options], first)

    def start_program(self, arguments: Sequence[str], first: Callable[[], object] = lambda: None) -> int:
        """`wave-runtime ARGUMENTS` in a process of its own, without the time that an interpreter takes to start."""
        child = os.fork()
        if child:
            return child
        code = 120
        try:
            nothing = os.open(os.devnull, os.O_RDWR)
            said = os.open(self.project.parent / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            os.dup2(nothing, 0)
            sys.stdin = open(0, closefd=False)  # noqa: SIM115  # the standard streams are never closed
            sys.stdout = sys.stderr = open(said, "w", buffering=1, encoding="utf-8")  # noqa: SIM115
            os.chdir(self.project)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else signal.default_int_handler)
            first()
            code = main(arguments)
        finally:
            os._exit(code)

    def begun(self) -> None:
        """Waits until the first step has written itself into the ledger."""
        until = time.monotonic() + 30
        while not self.ledger.exists():
            assert time.monotonic() < until, self.said()
            time.sleep(0.005)

    def wait(self, child: int) -> int:
        """The exit code of a process, negative for a signal."""
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def said(self) -> str:
        """What all processes so far have printed."""
        return (self.project.parent / "said").read_text("utf-8", "replace")
