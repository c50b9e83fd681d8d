"""What the hook has to know of one client: how its calls are read, named and answered. Each client's file has one."""

from collections.abc import Callable, Mapping
from typing import Any

from wave_runtime.hook.places import NotAsked
from wave_runtime.permissions import Call
from wave_runtime.record import dataclass


def _given_id(call: Mapping[str, Any]) -> Any:
    return call["tool_use_id"]


def _decision_of_tool(permitted: bool, because: str) -> Mapping[str, Any]:
    said = "allow" if permitted else "deny"
    decision = {"hookEventName": "PreToolUse", "permissionDecision": said, "permissionDecisionReason": because}
    return {"hookSpecificOutput": decision}


@dataclass(frozen=True, slots=True)
class ClientForm:
    """How one client asks. What most of them do alike is what a form says by default."""

    calls_of: Callable[[str, Mapping[str, Any], str, str], tuple[Call, ...]]
    """Takes the client's tool and its input, the workspace, and the folder in which the client would do it; gives all
    that has to be permitted for the call. Raises NotAsked."""
    id_of: Callable[[Mapping[str, Any]], Any] = _given_id
    """What the client's own record of the session names a call by, as it came to the hook. Raises KeyError and
    TypeError."""
    answer: Callable[[bool, str], Mapping[str, Any]] = _decision_of_tool
    """The answer for the client: whether the call is permitted, and why."""


def text_in(given: Mapping[str, object], name: str, otherwise: str | None = None) -> str:
    """The text `name` in the input of a call, or `otherwise` where there is none. Raises NotAsked."""
    text = given.get(name) or otherwise
    if not isinstance(text, str) or not text or "\0" in text:
        raise NotAsked(f"the call has no text `{name}`")
    return text
