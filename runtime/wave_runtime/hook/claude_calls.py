"""What a call of Claude Code asks for, in the terms of a grant.

One call can be several questions: where a path leads through a link, both the path and the place it leads to have to be
permitted.
"""

from collections.abc import Mapping

from wave_runtime.hook.client_form import ClientForm, text_in
from wave_runtime.hook.places import line_from_top, ways
from wave_runtime.hook.searches import searched
from wave_runtime.permissions import Call

_ARGUMENTS = {
    "Read": "file_path",
    "Write": "file_path",
    "Edit": "file_path",
    "MultiEdit": "file_path",
    "NotebookEdit": "notebook_path",
    "Glob": "path",
    "Grep": "path",
    "Bash": "command",
    "WebFetch": "url",
}
"""The member of a tool's input that is the argument in patterns."""
_OTHER_NAMES = {"Agent": "Task"}
"""The client has renamed tools, and still takes the old names; patterns know those."""
_SEARCHES = ("Glob", "Grep")


def calls_of(tool: str, given: Mapping[str, object], workspace: str, folder: str) -> tuple[Call, ...]:
    """All that has to be permitted for a call of `tool`, made in `folder`. Raises NotAsked."""
    name = _ARGUMENTS.get(tool)
    if name is None:
        return (Call(_OTHER_NAMES.get(tool, tool), None),)
    argument = folder if given.get(name) is None and tool in _SEARCHES else text_in(given, name)
    if tool == "Bash":
        return (Call(tool, line_from_top(argument, workspace, folder)),)
    if tool == "WebFetch":
        return (Call(tool, argument),)
    paths = [argument, *(searched(argument, given.get("pattern")) if tool == "Glob" else ())]
    return tuple(Call(tool, path) for each in paths for path in ways(each, workspace, folder))


FORM = ClientForm(calls_of)
