"""`format`: an artifact is fit to publish. A runtime of a later version checks it."""

from typing import ClassVar, Literal

from wavec.syntax.contract import Contract


class Format(Contract):
    """Judges whether the file of `source` is complete: an issue, a pull request, code."""

    word: ClassVar[str] = "format"
    spellings: ClassVar[tuple[str, ...]] = ()

    type: Literal["format"]
    source: str | None = None
