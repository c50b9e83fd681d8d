"""Extension: what contracts and step kinds have in common.

`syntax` knows only that such a mapping has a `type`; which types there are is handed in by the driver, and the
mapping is decoded by the class of its type. So a new contract type changes no file of this layer.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from wavec.source.span import Spans
from wavec.syntax.node import SPANS_KEY, OpenNode


class Opaque:
    """A mapping that is decoded later, by the class of its `type`."""

    __slots__ = ("data", "spans")

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.spans: Spans = data[SPANS_KEY]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.dict_schema())


class Extension(OpenNode):
    """A mapping with a `type`. Subclasses say which word (and which other spellings) users write for it."""

    word: ClassVar[str]
    spellings: ClassVar[tuple[str, ...]] = ()
    type: str
