"""The logs of attempts: which there are, what is taken out of them, and what a bug leaves in them."""

import os
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from wave_runtime.engine.unit import step_of
from wave_runtime.plan.model import Prompt, Step
from wave_runtime.plan.record import dataclass
from wave_runtime.processes.bounded_log import WRITING
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.recording.scrubbing import Scrubbing


@dataclass(frozen=True, slots=True)
class AttemptLogs:
    """Of all attempts of a run."""

    steps: Mapping[str, Step]
    folders: RunFolders
    scrubbing: Scrubbing

    def scrub(self, unit: str, attempt: int) -> None:
        """Takes credentials out of the logs of an attempt that has ended or was lost."""
        for log in self._of(unit, attempt):
            with suppress(OSError):  # it is scrubbed again when it is shown
                self.scrubbing.log(log)

    def keep_traceback(self, unit: str, attempt: int) -> None:
        """Adds the exception that is handled now to the log of its attempt."""
        log = self.folders.log(unit, attempt)
        try:
            with os.fdopen(os.open(log, WRITING, 0o666), "a", encoding="utf-8") as file:
                traceback.print_exc(file=file)
        except OSError:
            return  # the failure itself is recorded; its details are not worth another one

    def _of(self, unit: str, attempt: int) -> Iterator[str | Path]:
        step = self.steps[step_of(unit)]
        parts = ["log", *(f"contract-{number}.log" for number in range(1, len(step.contracts) + 1))]
        if isinstance(step.exec, Prompt) or any(output.origin == "answer" for output in step.output_artifacts):
            parts += ["err.log", "decisions.log"]
        yield from (self.folders.log_name(unit, attempt, part) for part in parts)
        if step.relay is not None:  # only then: to look through the folder takes long where there are many logs
            for part in ("checkpoint", "session"):
                yield from self.folders.logs.glob(f"{unit}.{attempt}.{part}-*.log")
