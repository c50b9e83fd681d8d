"""What a call of Gemini CLI asks for, in the terms of a grant.

The client does not always take a path as it is written: it drops `@` before a file that is not there, and it edits the
one file in the workspace whose path ends in what was given. Calls that it would take for others are not permitted.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

from wave_runtime.hook.client_form import ClientForm, text_in
from wave_runtime.hook.places import NotAsked, line_from_top, ways
from wave_runtime.hook.searches import searched_folders
from wave_runtime.permissions import Call

_TOOLS = {
    "read_file": "Read",
    "write_file": "Write",
    "replace": "Edit",
    "glob": "Glob",
    "grep_search": "Grep",
    "run_shell_command": "Bash",
    "web_fetch": "WebFetch",  # takes a prompt: its address is not known
    "google_web_search": "WebSearch",
}
_JUDGED = ("command", "dir_path", "file_path", "include_pattern", "pattern", "prompt", "query")
"""The members of a call's input that tell calls apart."""


def calls_of(tool: str, given: Mapping[str, Any], workspace: str, folder: str) -> tuple[Call, ...]:
    """All that has to be permitted for a call of `tool`, made in `folder`. Raises NotAsked."""
    ours = _TOOLS.get(tool, tool)
    match ours:
        case "Read" | "Write" | "Edit":
            path = _file(ours, text_in(given, "file_path"), folder)
            return tuple(Call(ours, way) for way in ways(path, workspace, folder))
        case "Bash":
            here = os.path.join(folder, text_in(given, "dir_path", "."))  # noqa: PTH118  (pathlib costs milliseconds)
            return (Call(ours, line_from_top(text_in(given, "command"), workspace, here)),)
        case "Glob" | "Grep":
            pattern = "pattern" if ours == "Glob" else "include_pattern"
            paths = searched_folders(given, "dir_path", pattern, needed=ours == "Glob")
            return tuple(Call(ours, way) for path in paths for way in ways(path, workspace, folder))
        case _:
            return (Call(ours, None),)


def call_id(tool: str, given: Mapping[str, Any]) -> str:
    """What stands for a call, for the client gives its hook no id: the same for calls that ask for the same."""
    judged = {name: given[name] for name in _JUDGED if name in given}
    return hashlib.sha256(json.dumps([tool, judged], sort_keys=True).encode("ascii")).hexdigest()[:32]


def _file(tool: str, path: str, folder: str) -> str:
    literal = os.path.join(folder, path)  # noqa: PTH118
    if os.path.exists(literal):  # noqa: PTH110
        return path
    if path.startswith("@") and not _is_scope(path, folder):
        raise NotAsked("the client leaves `@` out before a file that is not there")
    if tool == "Edit" and not path.startswith("/"):
        raise NotAsked("there is no such file, and the client would edit another whose path ends so; write it first")
    return path


def _is_scope(path: str, folder: str) -> bool:
    """Whether `@` begins the name of a folder that is there."""
    first = path.split("/")[0]
    return first != "@" and "\\" not in path and os.path.exists(os.path.join(folder, first))  # noqa: PTH110, PTH118


def _answer(permitted: bool, because: str) -> Mapping[str, str]:
    return {"decision": "allow" if permitted else "deny", "reason": because}


FORM = ClientForm(calls_of, lambda call: call_id(call["tool_name"], call["tool_input"]), _answer)
