"""`exec.type: command`: the step is a shell text, run by `sh -eu` in the workspace."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from wavec.syntax.node import Field, Named
from wavec.syntax.step_kind import StepKind


class Command(StepKind):
    """Runs `source`; values reach it through `env` only, so that none is ever read as shell text."""

    word: ClassVar[str] = "command"
    needs_persona: ClassVar[bool] = False
    features: ClassVar[tuple[str, ...]] = ("exec.command/1",)

    type: Literal["command"]
    source: str
    env: Named[str] = Field(default_factory=dict)

    @property
    def command_text(self) -> str | None:
        return self.source

    @property
    def environment(self) -> Mapping[str, str]:
        return self.env
