"""The clients whose calls the hook understands: one file each, one case here."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from wave_runtime.permissions import Call

Reader: TypeAlias = Callable[[str, Mapping[str, Any], str, str], tuple[Call, ...]]
"""Takes the client's tool and its input, the workspace, and the folder in which the client would do it; gives all that
has to be permitted for the call. Raises NotAsked."""


def reader_of(client: str) -> Reader:
    """Loads what one client needs and no more. Raises ValueError for a client whose calls are not known."""
    match client:
        case "claude":
            from wave_runtime.hook.claude_calls import calls_of
        case "codex":
            from wave_runtime.hook.codex_calls import calls_of
        case "gemini":
            from wave_runtime.hook.gemini_calls import calls_of
        case "opencode":
            from wave_runtime.hook.opencode_calls import calls_of
        case "process":
            from wave_runtime.hook.process_calls import calls_of
        case _:
            raise ValueError(f"calls of `{client}` are not known")
    return calls_of


def id_of(client: str, call: Mapping[str, Any]) -> Any:
    """What the client's own record of the session names the call by. Raises KeyError and TypeError."""
    if client == "gemini":
        from wave_runtime.hook.gemini_calls import call_id

        return call_id(call["tool_name"], call["tool_input"])
    return call["tool_use_id"]


def answer_for(client: str, permitted: bool, because: str) -> Mapping[str, Any]:
    """The answer in the client's form."""
    said = "allow" if permitted else "deny"
    if client == "gemini":
        return {"decision": said, "reason": because}
    decision = {"hookEventName": "PreToolUse", "permissionDecision": said, "permissionDecisionReason": because}
    return {"hookSpecificOutput": decision}
