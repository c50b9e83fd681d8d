"""What a call of Codex asks for, in the terms of a grant.

Its hook names the shell `Bash`. Files are written by patches, and a patch is one question for each file that it
touches: all of them have to be permitted.
"""

from collections.abc import Mapping

from wave_runtime.hook.client_form import ClientForm, text_in
from wave_runtime.hook.patched_files import patch_calls
from wave_runtime.hook.places import line_from_top, ways
from wave_runtime.permissions import Call


def calls_of(tool: str, given: Mapping[str, object], workspace: str, folder: str) -> tuple[Call, ...]:
    """All that has to be permitted for a call of `tool`, made in `folder`. Raises NotAsked."""
    match tool:
        case "Bash":
            return (Call("Bash", line_from_top(text_in(given, "command"), workspace, folder)),)
        case "apply_patch":
            return patch_calls(text_in(given, "command"), workspace, folder)
        case "view_image":
            return tuple(Call("Read", path) for path in ways(text_in(given, "path"), workspace, folder))
        case _:
            return (Call(tool, None),)


FORM = ClientForm(calls_of)
