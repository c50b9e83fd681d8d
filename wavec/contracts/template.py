"""`template`: an artifact follows a structured template. A runtime of a later version checks it."""

from typing import ClassVar, Literal

from wavec.syntax.contract import Contract


class Template(Contract):
    """Compares the file of `source` with what `schema_path` describes."""

    word: ClassVar[str] = "template"
    spellings: ClassVar[tuple[str, ...]] = ()

    type: Literal["template"]
    source: str | None = None
    schema_path: str | None = None

    @property
    def schema_reference(self) -> tuple[str, object] | None:
        return None if self.schema_path is None else ("schema_path", self.schema_path)
