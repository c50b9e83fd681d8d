"""`required_fields`: members of a JSON document are there and have content."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from wave_runtime.plan import Json

from wavec.syntax.gate import Gate, Parameters
from wavec.syntax.node import Field, Many


class RequiredFieldsParameters(Parameters):
    """Which members."""

    fields: Many[str] = Field(min_length=1)


class RequiredFields(Gate):
    """The share of `fields` that are in the JSON document and have content."""

    word: ClassVar[str] = "required_fields"
    spellings: ClassVar[tuple[str, ...]] = ()

    type: Literal["required_fields"]
    parameters: RequiredFieldsParameters

    @property
    def measured(self) -> Mapping[str, Json]:
        return {"fields": list(self.parameters.fields)}
