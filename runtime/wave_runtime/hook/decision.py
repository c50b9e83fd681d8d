"""What is said to a call of a client: it is permitted when all that it asks for is."""

from collections.abc import Mapping, Sequence
from typing import Any

from wave_runtime.hook.calls import form_of
from wave_runtime.hook.decision_log import MAX_TEXT
from wave_runtime.hook.places import NotAsked
from wave_runtime.permissions import Layer, decide


def decision_on(
    layers: Sequence[Layer], client: str, tool: str, given: Mapping[str, Any], workspace: str, folder: str
) -> tuple[bool, str]:
    """Whether the call is permitted, and why. Raises ValueError for a client whose calls are not known."""
    form = form_of(client)
    try:
        asked = form.calls_of(tool, given, workspace, folder)
    except NotAsked as error:
        return False, f"`{tool}` is not permitted: {error}"
    decisions = [decide(layers, each, longest=MAX_TEXT) for each in asked]
    deciding = next((each for each in decisions if not each.permitted), decisions[0])
    return deciding.permitted, deciding.because
