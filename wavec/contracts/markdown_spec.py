"""`markdown_spec`: headings, sections and links of a Markdown file."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from wave_runtime.plan import Json

from wavec.syntax.contract import Contract, Frozen
from wavec.syntax.node import Many


class MarkdownSpec(Contract):
    """Headings go down one level at a time, required sections have content, links in the workspace lead somewhere."""

    word: ClassVar[str] = "markdown_spec"
    spellings: ClassVar[tuple[str, ...]] = ("markdownspec",)

    type: Literal["markdown_spec", "markdownspec"]
    source: str | None = None
    sections: Many[str] = ()
    schema_path: str | None = None
    links: bool = True

    @property
    def outline_schema(self) -> tuple[str, str] | None:
        return None if self.schema_path is None else ("schema_path", self.schema_path)

    def settings(self, frozen: Frozen) -> Mapping[str, Json]:
        rules: dict[str, Json] = {
            **({"sections": list(self.sections)} if self.sections else {}),
            **({"required": list(frozen.sections)} if frozen.sections else {}),
            **({} if self.links else {"links": False}),
        }
        return {"rules": rules} if rules else {}
