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
        case _:
            raise ValueError(f"calls of `{client}` are not known")
    return calls_of
