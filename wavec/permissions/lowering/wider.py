"""Where a client does what is not granted: all of a lowering that a check has to tell. The rest is for plans."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from wave_runtime.permissions import Layer

from wavec.permissions.lowering.report import Fidelity
from wavec.syntax.client import Client

_SEARCHED = ("Glob", "Grep")


def wider(layers: Sequence[Layer], client: Client) -> tuple[Fidelity, ...]:
    """What has to be accepted by name."""
    searched = any(rule.tool in _SEARCHED for layer in layers for rule in layer.deny)
    if not (searched or client.typed_input or client.reads_by_shell or client.asks_by_itself):
        return ()  # known without asking: for most grants of most clients
    return _wider(tuple(layers), client)


@lru_cache(maxsize=512)
def _wider(layers: tuple[Layer, ...], client: Client) -> tuple[Fidelity, ...]:
    # Many steps share one grant.
    return tuple(entry for entry in _differences(layers, client) if entry.grade == "wider")


def _differences(layers: tuple[Layer, ...], client: Client) -> Iterator[Fidelity]:
    from wavec.permissions.lowering.ask import Given
    from wavec.permissions.lowering.by_shell import reads_by_shell
    from wavec.permissions.lowering.granted_tools import tools_of
    from wavec.permissions.lowering.not_asked import search_below, typed_input, unasked

    given = Given(layers, client)
    if client.asks_by_itself:
        yield from unasked(given, tools_of(given))
        return  # all that the others could say is part of it
    if client.reads_by_shell:
        yield from reads_by_shell(given)
    yield from typed_input(given)
    yield from search_below(given)
