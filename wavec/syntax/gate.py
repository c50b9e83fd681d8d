"""The shape of a quality gate: a contract about a measure. Which gates there are stands in `wavec/gates/`."""

from collections.abc import Mapping
from typing import ClassVar

from wave_runtime.plan import Json

from wavec.syntax.contract import Contract, Frozen
from wavec.syntax.node import Field, Node


class Parameters(Node):
    """What a gate needs to know."""


class Gate(Contract):
    """What an artifact must measure, from 0 to 100. In a plan it is a contract of type `quality_gate`."""

    must_pass_key: ClassVar[str] = "required"

    must_pass: bool | None = Field(alias="required", default=None)
    source: str | None = None
    threshold: int = Field(default=100, ge=1, le=100)

    @property
    def plan_type(self) -> str:
        return "quality_gate"

    @property
    def measured(self) -> Mapping[str, Json]:
        """The parameters, as the plan has them."""
        return {}

    def settings(self, frozen: Frozen) -> Mapping[str, Json]:
        rules: dict[str, Json] = {"gate": self.word, "threshold": self.threshold}
        return {"rules": {**rules, **({"parameters": dict(self.measured)} if self.measured else {})}}
