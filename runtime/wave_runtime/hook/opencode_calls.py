"""What a call of opencode asks for, in the terms of a grant."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from wave_runtime.hook.patched_files import patch_calls
from wave_runtime.hook.places import NotAsked, line_from_top, ways
from wave_runtime.hook.searches import searched
from wave_runtime.permissions import Call

_TOOLS = {
    "read": "Read",
    "write": "Write",
    "edit": "Edit",
    "glob": "Glob",
    "grep": "Grep",
    "bash": "Bash",
    "webfetch": "WebFetch",
}


def calls_of(tool: str, given: Mapping[str, Any], workspace: str, folder: str) -> tuple[Call, ...]:
    """All that has to be permitted for a call of `tool`, made in `folder`. Raises NotAsked."""
    ours = _TOOLS.get(tool, tool)
    match ours:
        case "Read" | "Write" | "Edit":
            return tuple(Call(ours, way) for way in ways(_text(given, "filePath"), workspace, folder))
        case "Bash":
            here = os.path.join(folder, _text(given, "workdir", "."))  # noqa: PTH118  (pathlib costs milliseconds)
            return (Call(ours, line_from_top(_text(given, "command"), workspace, here)),)
        case "Glob" | "Grep":
            paths = _searched(ours, given)
            return tuple(Call(ours, way) for path in paths for way in ways(path, workspace, folder))
        case "WebFetch":
            return (Call(ours, _text(given, "url")),)
        case "apply_patch":  # what some models get instead of `write` and `edit`
            return patch_calls(_text(given, "patchText"), workspace, folder)
        case _:
            return (Call(ours, None),)


def _text(given: Mapping[str, Any], name: str, otherwise: str | None = None) -> str:
    text = given.get(name) or otherwise
    if not isinstance(text, str) or not text or "\0" in text:
        raise NotAsked(f"the call has no text `{name}`")
    return text


def _searched(tool: str, given: Mapping[str, Any]) -> Iterator[str]:
    folder = _text(given, "path", ".")
    yield folder
    pattern = given.get("pattern" if tool == "Glob" else "include")
    if tool == "Glob" or pattern is not None:
        yield from searched(folder, pattern)
