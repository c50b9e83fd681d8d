"""What stands in the log of a session, whichever client has printed it: one word for each thing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from wave_runtime.adapters.client_session import Usage
from wave_runtime.adapters.session import Decided
from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the agent."""

    text: str
    is_part: bool = False
    """Whether the text goes on in the next entry, if that is one of this kind too."""
    by_sub_agent: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """The agent has called a tool, or wanted to."""

    id: str
    """In the client's own record; a call that is there twice is one call."""
    tool: str
    given: Mapping[str, Any]
    is_decided_by: Callable[[Decided], bool]
    """Whether a decision of the hook is about this call."""
    not_asked: str = ""
    """Why the hook was not asked, as far as the client says it at once."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A call has ended: what was not decided before will not be."""

    id: str
    not_asked: str = ""
    """Why the hook was not asked, as far as the client says it now."""


@dataclass(frozen=True, slots=True)
class Used:
    """What the model has used."""

    usage: Usage
    is_total: bool = False
    """Whether what was told before is a part of it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the client tells of itself, such as an error; one line."""

    text: str


Entry: TypeAlias = Said | Called | Ended | Used | Remark


@dataclass(frozen=True, slots=True)
class LogForm:
    """How the log of one client is read."""

    entries: Callable[[str], Sequence[Entry] | None]
    """What a line says, in its order; nothing for one that tells people nothing, None for one that is not known."""
    has_denied_calls: bool = True
    """Whether a call that was denied stands in what the client prints."""


def decided_as(id: str) -> Callable[[Decided], bool]:
    """Takes the decision that the hook has logged under `id`."""
    return lambda decided: decided.id == id
