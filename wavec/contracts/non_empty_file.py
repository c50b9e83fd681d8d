"""`non_empty_file`: a file is there and has content. A runtime of a later version checks it."""

from typing import ClassVar, Literal

from wavec.syntax.contract import Contract


class NonEmptyFile(Contract):
    """Looks at the file of `source`."""

    word: ClassVar[str] = "non_empty_file"
    spellings: ClassVar[tuple[str, ...]] = ()

    type: Literal["non_empty_file"]
    source: str | None = None
