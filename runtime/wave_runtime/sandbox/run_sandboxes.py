"""The sandboxes of a run: chosen before the first step, one for each step that runs programs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from wave_runtime.engine.events import Guarantee, Sandboxed, SandboxLevel
from wave_runtime.plan.model import Sandbox, Step
from wave_runtime.sandbox.ladder import Chosen, Ladder, Missing
from wave_runtime.sandbox.reach import Shown
from wave_runtime.sandbox.step_sandbox import Host, StepSandbox

NOTHING_REQUIRED = Sandbox("process", "open", (), None, None)
"""Of a step without a sandbox, when one is asked for."""


class NotGiven(Exception):
    """A step requires what this machine does not give."""

    def __init__(self, step: str, missing: Missing) -> None:
        super().__init__(missing.what)
        self.step, self.missing = step, missing


@dataclass(frozen=True, slots=True)
class RunSandboxes:
    """By step; a step that requires nothing has none."""

    host: Host
    chosen: Mapping[str, Chosen]

    def of(
        self, step: Step, workspace: Path, mounts: Iterable[Shown], scratch: Path, note: Callable[[str], None]
    ) -> StepSandbox | None:
        """The sandbox of an attempt. `note` takes the digest of how it is set up, when a program starts in it."""
        chosen = self.chosen.get(step.id)
        if chosen is None:
            return None
        place = workspace.resolve()
        return StepSandbox(chosen.level, chosen.required, self.host, place, tuple(mounts), scratch.resolve(), note=note)

    def with_keys_outside(self, keys: Mapping[str, Iterable[str]]) -> "RunSandboxes":
        """The same, where sessions do not get the values of some variables: `keys`, by step."""
        chosen = dict(self.chosen)
        for step, names in keys.items():
            held = Guarantee("keys", f"gateway for {', '.join(sorted(names))}", None)
            chosen[step] = replace(chosen[step], guarantees=(*chosen[step].guarantees, held))
        return replace(self, chosen=chosen)

    def evidence(self, step: Step, unit: str, attempt: int, arguments: str) -> Sandboxed:
        """What is recorded of it."""
        chosen = self.chosen[step.id]
        return Sandboxed(
            unit,
            attempt,
            chosen.level,
            chosen.backend,
            chosen.user,
            chosen.guarantees,
            arguments,
            chosen.weaker,
            tuple(str(each.path) for each in self.host.folders) if chosen.has_walls else (),
        )


def choose_all(steps: Iterable[Step], asked: SandboxLevel | None, ladder: Ladder) -> RunSandboxes:
    """The sandboxes of `steps`, all of which run programs. Raises NotGiven for the first that cannot be had."""
    found: dict[str, Chosen] = {}
    for step in steps:
        required = step.sandbox if step.sandbox is not None else NOTHING_REQUIRED if asked is not None else None
        if required is None:
            continue
        chosen = ladder.choose(required, asked)
        if isinstance(chosen, Missing):
            raise NotGiven(step.id, chosen)
        found[step.id] = chosen
    return RunSandboxes(ladder.host, found)
