"""`content_completeness`: there is enough of a text."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from wave_runtime.plan import Json

from wavec.syntax.gate import Gate, Parameters
from wavec.syntax.node import Field, Many


class ContentCompletenessParameters(Parameters):
    """What is enough."""

    min_words: int | None = Field(default=None, ge=1, le=1_000_000)
    sections: Many[str] = ()


class ContentCompleteness(Gate):
    """The least of: words against `min_words`, the share of `sections` with content, 0 for a text with placeholders."""

    word: ClassVar[str] = "content_completeness"
    spellings: ClassVar[tuple[str, ...]] = ()

    type: Literal["content_completeness"]
    parameters: ContentCompletenessParameters | None = None

    @property
    def measured(self) -> Mapping[str, Json]:
        if self.parameters is None:
            return {}
        words, sections = self.parameters.min_words, self.parameters.sections
        return {
            **({} if words is None else {"min_words": words}),
            **({"sections": list(sections)} if sections else {}),
        }
