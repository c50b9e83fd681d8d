"""`json_schema`: an artifact is JSON that a JSON Schema accepts."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from wavec.syntax.contract import Contract
from wavec.syntax.manifest import NO_EFFECT
from wavec.syntax.node import Aside, Field

_RECOVERY = Aside("not yet", "the artifact is validated as it is, without recovery", honoured=(False,))


class JsonSchema(Contract):
    """Validates the file of `source` against a schema, by path or inline."""

    aside: ClassVar[Mapping[str, Aside]] = {
        "validate": NO_EFFECT,
        "allow_recovery": _RECOVERY,
        "recovery_level": Aside("not yet", _RECOVERY.instead, covered_by="allow_recovery"),
        "progressive_validation": Aside("not yet", "findings are errors", honoured=(False,)),
        "disable_wrapper_detection": Aside("not yet", "no JSON is extracted from other text", honoured=(True,)),
    }
    word: ClassVar[str] = "json_schema"
    spellings: ClassVar[tuple[str, ...]] = ("jsonschema",)
    wants_json: ClassVar[bool] = True

    type: Literal["json_schema", "jsonschema"]
    source: str | None = None
    schema_path: str | None = None
    inline_schema: dict[str, Any] | str | None = Field(alias="schema", default=None)

    @property
    def schema_reference(self) -> tuple[str, object] | None:
        if self.schema_path is not None:
            return "schema_path", self.schema_path
        if self.inline_schema is not None:
            return "schema", self.inline_schema
        return None
