"""The step kinds, one file each. To add one: its file and its line here; it lowers to existing plan steps."""

from wavec.steps.command import Command
from wavec.steps.prompt import Prompt
from wavec.syntax.step_kind import StepKind

STEPS: tuple[type[StepKind], ...] = (Prompt, Command)
