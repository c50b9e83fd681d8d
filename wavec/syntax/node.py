"""Node: the base of everything that a YAML document is decoded into.

Pydantic is the customs officer: it checks shapes here and in `document.py`, and nowhere else. A node is frozen
and carries the places of its keys and values. Keys that this version does not honour are declared in `aside`
with what happens instead, so that none is accepted and silently ignored.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeVar, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationInfo,
    model_validator,
)
from wave_runtime.plan.record import dataclass

from wavec.source.span import Span, Spans
from wavec.source.yaml import SPANS_KEY

__all__ = ["SPANS_KEY", "Aside", "Field", "Many", "Named", "Node", "OpenNode", "SetAside"]

T = TypeVar("T")
Many = Annotated[tuple[T, ...], Strict(False)]
"""A YAML list."""


def _without_places(data: Any) -> Any:
    return {key: value for key, value in data.items() if key != SPANS_KEY} if isinstance(data, dict) else data


Named = Annotated[dict[str, T], BeforeValidator(_without_places)]
"""A YAML mapping whose keys are names that the author chose."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A key that is known and not honoured by this version."""

    state: Literal["without effect", "not yet", "unsupported"]
    """`without effect`: it never has one; `not yet`: the run stays right without it; `unsupported`: it would not."""
    instead: str
    """What happens now, for people; one clause."""
    honoured: tuple[Any, ...] = ()
    """Values that ask for just what happens anyway."""
    covered_by: str | None = None
    """Another key beside it whose finding says it all."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A key that was found and put aside."""

    key: str
    aside: Aside
    at: Span
    within: Spans
    """The mapping that has it."""
    in_words: bool
    """Whether its value is text."""


class Node(BaseModel):
    """A decoded mapping. Unknown keys are errors; values are never converted."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True, populate_by_name=False, defer_build=True
    )

    spans: Spans = Field(alias=SPANS_KEY, repr=False, exclude=True)

    def at(self, *path: str | int) -> Span:
        """Place of a value in this node."""
        return self.spans.at(*path)

    def key_at(self, key: str) -> Span:
        """Place of a key of this node, or of the whole node if it has none."""
        return self.spans.key(key)

    def has(self, key: str) -> bool:
        """Whether the author wrote `key`."""
        return self.spans.has(key)


class OpenNode(Node):
    """A node with keys that this version does not honour."""

    aside: ClassVar[Mapping[str, Aside]] = {}

    @model_validator(mode="before")
    @classmethod
    def _put_aside(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, dict) or cls.aside.keys().isdisjoint(data):
            return data
        spans: Spans = data[SPANS_KEY]
        for key, aside in cls.aside.items():
            if key in data and aside.covered_by not in data and data[key] not in aside.honoured:
                cast("list[SetAside]", info.context).append(
                    SetAside(key, aside, spans.key(key), spans, isinstance(data[key], str))
                )
        return {key: value for key, value in data.items() if key not in cls.aside}
