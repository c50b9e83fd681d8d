"""`markdown_spec`: headings, sections and links of a Markdown file. A runtime of a later version checks it."""

from typing import ClassVar, Literal

from wavec.syntax.contract import Contract


class MarkdownSpec(Contract):
    """Judges the structure of the file of `source`."""

    word: ClassVar[str] = "markdown_spec"
    spellings: ClassVar[tuple[str, ...]] = ("markdownspec",)

    type: Literal["markdown_spec", "markdownspec"]
    source: str | None = None
    schema_path: str | None = None

    @property
    def schema_reference(self) -> tuple[str, object] | None:
        return None if self.schema_path is None else ("schema_path", self.schema_path)
