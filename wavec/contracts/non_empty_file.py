"""`non_empty_file`: a file is there and has content."""

from typing import ClassVar, Literal

from wavec.syntax.contract import Contract


class NonEmptyFile(Contract):
    """The file of `source` is there and has more in it than blanks."""

    word: ClassVar[str] = "non_empty_file"
    spellings: ClassVar[tuple[str, ...]] = ()

    type: Literal["non_empty_file"]
    source: str | None = None
