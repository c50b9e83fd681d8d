"""What a provider's protocol has to say."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.model_server.script import Turn

Json: TypeAlias = Mapping[str, Any]


def _nothing_aside(path: str, body: Json) -> Turn | None:
    return None


@dataclass(frozen=True)
class Protocol:
    """How one provider's clients ask, and what they understand."""

    speaks: Callable[[str], bool]
    """Whether a request to this path is of this protocol."""
    streams: Callable[[str, Json], bool]
    events: Callable[[Json, Turn], Iterable[tuple[str, Json | str]]]
    """Server-sent events: name (may be empty) and data."""
    document: Callable[[Json, Turn], Json]
    error: Callable[[int], Json]
    aside: Callable[[str, Json], Turn | None] = _nothing_aside
    """An answer to what is not part of the session: titles, counts of tokens."""
