"""What a call of opencode asks for, in the terms of a grant."""

import os
from collections.abc import Mapping
from typing import Any

from wave_runtime.hook.client_form import ClientForm, text_in
from wave_runtime.hook.patched_files import patch_calls
from wave_runtime.hook.places import line_from_top, ways
from wave_runtime.hook.searches import searched_folders
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
            return tuple(Call(ours, way) for way in ways(text_in(given, "filePath"), workspace, folder))
        case "Bash":
            here = os.path.join(folder, text_in(given, "workdir", "."))  # noqa: PTH118  (pathlib costs milliseconds)
            return (Call(ours, line_from_top(text_in(given, "command"), workspace, here)),)
        case "Glob" | "Grep":
            pattern = "pattern" if ours == "Glob" else "include"
            paths = searched_folders(given, "path", pattern, needed=ours == "Glob")
            return tuple(Call(ours, way) for path in paths for way in ways(path, workspace, folder))
        case "WebFetch":
            return (Call(ours, text_in(given, "url")),)
        case "apply_patch":  # what some models get instead of `write` and `edit`
            return patch_calls(text_in(given, "patchText"), workspace, folder)
        case _:
            return (Call(ours, None),)


FORM = ClientForm(calls_of)
