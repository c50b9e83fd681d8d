"""One attempt with all its holes filled: texts, checked paths, no open questions."""

import dataclasses
import threading
from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from wave_runtime.engine.commands import StartAttempt
from wave_runtime.plan.canonical import Json
from wave_runtime.plan.expression import Template
from wave_runtime.plan.model import Command, Contract, Plan, Prompt, Step
from wave_runtime.plan.record import dataclass
from wave_runtime.plan.render import check_path, render
from wave_runtime.plan.templates import setting_templates
from wave_runtime.plan.values import EvaluationError
from wave_runtime.ports import Output
from wave_runtime.workspaces.workspace import ResolvedMount

_MAX_VARIABLE = 128 * 1024 - 64
"""Bytes of `NAME=VALUE` that Linux takes."""


@dataclasses.dataclass(slots=True)
class Stop:
    """How others end a running attempt."""

    event: threading.Event = field(default_factory=threading.Event)
    reason: Literal["timeout", "cancelled"] | None = None
    force: threading.Event = field(default_factory=threading.Event)
    """Set when there is no time left to clean up."""

    def end(self, reason: Literal["timeout", "cancelled"]) -> None:
        """Asks the attempt to end; the first reason counts."""
        self.reason = self.reason or reason
        self.event.set()


@dataclass(frozen=True, slots=True)
class ResolvedContract:
    """A contract whose paths are texts."""

    contract: Contract
    source: str | None
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ResolvedAttempt:
    """What an attempt does, in texts."""

    spec: StartAttempt
    step: Step
    mounts: tuple[ResolvedMount, ...]
    prompt: str
    """Empty for a command."""
    system_prompt: str | None
    command: str | None
    """None for a prompt."""
    env: Mapping[str, str]
    outputs: tuple[Output, ...]
    contracts: tuple[ResolvedContract, ...]

    @property
    def captures_answer(self) -> bool:
        """Whether an output is what the step answers."""
        return any(output.artifact.origin == "answer" for output in self.outputs)


def resolve(plan: Plan, step: Step, spec: StartAttempt, values: Mapping[str, Json]) -> ResolvedAttempt:
    """Fills every hole of `step`. Raises EvaluationError."""
    prompt, system_prompt, command, env = "", None, None, {}
    match step.exec:
        case Prompt(_, segments, system):
            # What is told of the last attempt comes behind all templates: it is data, and is not looked into.
            prompt = "".join(render(plan.template(segment.template), values) for segment in segments) + spec.repair
            system_prompt = None if system is None else plan.text(system)
        case Command(_, source, variables):
            command = _without_nul(plan.text(source), "the command")
            env = {name: _variable(name, render(template, values)) for name, template in variables.items()}
    return ResolvedAttempt(
        spec=spec,
        step=step,
        mounts=tuple(
            ResolvedMount(_path(mount.source, values), _path(mount.target, values), mount.mode)
            for mount in step.workspace.mounts
        ),
        prompt=prompt,
        system_prompt=system_prompt,
        command=command,
        env=env,
        outputs=tuple(Output(artifact, _path(artifact.path, values)) for artifact in step.output_artifacts),
        contracts=tuple(
            ResolvedContract(
                contract,
                None if contract.source is None else _path(contract.source, values),
                {name: render(template, values) for name, template in setting_templates(contract)},
            )
            for contract in step.contracts
        ),
    )


def _path(template: Template, values: Mapping[str, Json]) -> str:
    text = render(template, values).rstrip("/")
    if reason := check_path(text):
        raise EvaluationError(f"`{text}` is not a safe path: {reason}")
    return text


def _variable(name: str, value: str) -> str:
    size = len(name.encode()) + len(value.encode("utf-8", "surrogatepass"))
    if size > _MAX_VARIABLE:
        raise EvaluationError(f"the value for `{name}` has {size} bytes; a variable takes at most {_MAX_VARIABLE}")
    return _without_nul(value, f"the value for `{name}`")


def _without_nul(text: str, what: str) -> str:
    if "\0" in text:
        raise EvaluationError(f"{what} has a NUL character, which no program can be given")
    return text
