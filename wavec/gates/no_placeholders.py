"""`no_placeholders`: nothing is still to be filled in."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from wave_runtime.plan import Json

from wavec.syntax.gate import Gate, Parameters
from wavec.syntax.node import Many


class NoPlaceholdersParameters(Parameters):
    """What may stay."""

    allowed: Many[str] = ()


class NoPlaceholders(Gate):
    """100 for a text without placeholders (`TODO`, `{{ name }}`, `<your name>`, `[insert ...]`), else 0."""

    word: ClassVar[str] = "no_placeholders"
    spellings: ClassVar[tuple[str, ...]] = ()

    type: Literal["no_placeholders"]
    parameters: NoPlaceholdersParameters | None = None

    @property
    def measured(self) -> Mapping[str, Json]:
        return {} if self.parameters is None else {"allowed": list(self.parameters.allowed)}
