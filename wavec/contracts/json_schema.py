"""`json_schema`: an artifact is JSON that a JSON Schema accepts."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from wave_runtime.plan import Json

from wavec.syntax.contract import Contract, Frozen
from wavec.syntax.manifest import NO_EFFECT
from wavec.syntax.node import Aside, Field


class JsonSchema(Contract):
    """Validates the file of `source` against a schema, by path or inline."""

    aside: ClassVar[Mapping[str, Aside]] = {"validate": NO_EFFECT}
    word: ClassVar[str] = "json_schema"
    spellings: ClassVar[tuple[str, ...]] = ("jsonschema",)
    wants_json: ClassVar[bool] = True

    type: Literal["json_schema", "jsonschema"]
    source: str | None = None
    schema_path: str | None = None
    inline_schema: dict[str, Any] | str | None = Field(alias="schema", default=None)
    allow_recovery: bool = False
    recovery_level: Literal["conservative", "progressive", "aggressive"] = "conservative"
    warn_on_recovery: bool = True
    progressive_validation: bool = False
    disable_wrapper_detection: bool = False

    @property
    def schema_reference(self) -> tuple[str, object] | None:
        if self.schema_path is not None:
            return "schema_path", self.schema_path
        if self.inline_schema is not None:
            return "schema", self.inline_schema
        return None

    @property
    def version(self) -> int:
        return 2 if self._says_more else 1

    @property
    def binds(self) -> bool:
        return not self.progressive_validation

    @property
    def idle_keys(self) -> Mapping[str, str]:
        found = {}
        if not self.allow_recovery and self.has("recovery_level"):
            found["recovery_level"] = "nothing is repaired without `allow_recovery: true`"
        if not self.allow_recovery and self.disable_wrapper_detection and self.has("warn_on_recovery"):
            found["warn_on_recovery"] = "nothing is recovered"
        return found

    @property
    def _says_more(self) -> bool:
        return (
            self.allow_recovery
            or self.progressive_validation
            or self.disable_wrapper_detection
            or not self.warn_on_recovery
        )

    def settings(self, frozen: Frozen) -> Mapping[str, Json]:
        recovery: dict[str, Json] = {
            **({"level": self.recovery_level} if self.allow_recovery else {}),
            **({"wrappers": False} if self.disable_wrapper_detection else {}),
            **({} if self.warn_on_recovery else {"warn": False}),
        }
        return {
            **super().settings(frozen),
            **({"recovery": recovery} if recovery else {}),
            **({"findings": "warnings"} if self.progressive_validation else {}),
        }
