"""`typescript_interface`: a TypeScript file passes `tsc --noEmit --strict`."""

from typing import ClassVar, Literal

from wavec.syntax.contract import Contract


class TypeScriptInterface(Contract):
    """The TypeScript compiler accepts the file of `source`: `tsc --noEmit --strict`. It has to be installed."""

    word: ClassVar[str] = "typescript_interface"
    spellings: ClassVar[tuple[str, ...]] = ("typescript",)

    type: Literal["typescript_interface", "typescript"]
    source: str | None = None
