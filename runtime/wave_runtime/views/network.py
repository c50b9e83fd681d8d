"""What the programs of an attempt reached through their proxy, in words."""

from collections.abc import Iterator

from wave_runtime.engine.events import Contacted, NetworkUse


def network_lines(use: NetworkUse) -> Iterator[str]:
    """Keys that stayed outside, then host by host."""
    if use.keys_outside:
        yield f"keys that it did not get: {', '.join(use.keys_outside)}"
    for one in use.contacted:
        yield f"network: {_host(one)}"
    if use.more:
        yield f"network: {use.more:,} more"


def _host(one: Contacted) -> str:
    place = f"{one.host}:{one.port}" if one.port else one.host or "no host"
    times = "" if one.connections == 1 else f" {one.connections:,} times"
    if one.verdict == "allowed":
        return f"{place} reached{times}, {one.sent:,} bytes sent, {one.received:,} received"
    return f"{place} {one.verdict}{times}: {one.why}"
