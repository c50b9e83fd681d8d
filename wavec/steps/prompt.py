"""`exec.type: prompt`: the step is a session of an agent."""

from typing import ClassVar, Literal

from wavec.syntax.step_kind import StepKind


class Prompt(StepKind):
    """Sends `source` to the persona's adapter."""

    word: ClassVar[str] = "prompt"
    needs_persona: ClassVar[bool] = True

    type: Literal["prompt"] = "prompt"
    source: str

    @property
    def prompt_text(self) -> str | None:
        return self.source
