"""What a call asks for in the protocol of the adapter `process`, whose agents name tools as grants do."""

from collections.abc import Mapping

from wave_runtime.hook.client_form import ClientForm, text_in
from wave_runtime.hook.places import line_from_top, ways
from wave_runtime.permissions import ARGUMENT_TOOLS, PATH_TOOLS, Call


def calls_of(tool: str, given: Mapping[str, object], workspace: str, folder: str) -> tuple[Call, ...]:
    """All that has to be permitted for a call of `tool`, made in `folder`. Raises NotAsked."""
    if tool not in ARGUMENT_TOOLS:
        return (Call(tool, None),)
    argument = text_in(given, "argument")
    if tool in PATH_TOOLS:
        return tuple(Call(tool, path) for path in ways(argument, workspace, folder))
    return (Call(tool, line_from_top(argument, workspace, folder) if tool == "Bash" else argument),)


FORM = ClientForm(calls_of)
