"""`typescript_interface`: a TypeScript file passes `tsc --noEmit --strict`. A runtime of a later version checks it."""

from typing import ClassVar, Literal

from wavec.syntax.contract import Contract


class TypeScriptInterface(Contract):
    """Type-checks the file of `source`."""

    word: ClassVar[str] = "typescript_interface"
    spellings: ClassVar[tuple[str, ...]] = ("typescript",)

    type: Literal["typescript_interface", "typescript"]
    source: str | None = None
