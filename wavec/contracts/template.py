"""`template`: a document follows a template."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from wave_runtime.plan import Json

from wavec.syntax.contract import Contract, Frozen


class Template(Contract):
    """The file of `source` has the headings of the template, in order and with content, and no hole of it is left."""

    word: ClassVar[str] = "template"
    spellings: ClassVar[tuple[str, ...]] = ()

    type: Literal["template"]
    source: str | None = None
    template_path: str

    @property
    def template_file(self) -> tuple[str, str] | None:
        return "template_path", self.template_path

    def settings(self, frozen: Frozen) -> Mapping[str, Json]:
        return {"template": frozen.template}
