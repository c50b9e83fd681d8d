"""The shape of a step kind: what `exec.type` stands for. Which kinds there are stands in `wavec/steps/`."""

from collections.abc import Mapping
from typing import ClassVar

from wavec.syntax.extension import Extension


class StepKind(Extension):
    """What a step does."""

    needs_persona: ClassVar[bool]
    """Whether somebody has to do it."""
    features: ClassVar[tuple[str, ...]] = ()
    """What a runtime must know for it: entries of the plan's `requires`."""

    @property
    def prompt_text(self) -> str | None:
        """Template of the prompt; None if it is no session of an agent."""
        return None

    @property
    def command_text(self) -> str | None:
        """A shell text; it may have no holes."""
        return None

    @property
    def environment(self) -> Mapping[str, str]:
        """Templates of the environment variables that carry values into a command."""
        return {}
