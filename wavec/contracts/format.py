"""`format`: an artifact is fit to publish."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from wave_runtime.plan import Json

from wavec.syntax.contract import Contract, Frozen


class Format(Contract):
    """Judges whether the file of `source` can be published: nothing is missing, nothing is there that is refused."""

    word: ClassVar[str] = "format"
    spellings: ClassVar[tuple[str, ...]] = ()

    type: Literal["format"]
    source: str | None = None
    kind: Literal["issue", "pull_request", "code"]

    def settings(self, frozen: Frozen) -> Mapping[str, Json]:
        return {"rules": {"kind": self.kind}}
