"""The connection to a server: the name is looked up once, and an address that was checked is what is connected to."""

import socket

from wave_runtime.proxy.addresses import Resolve, connect, is_reachable
from wave_runtime.proxy.streams import CONNECT_S, IDLE_S, Sockets


class Refused(Exception):
    """It is not permitted: one sentence."""


class NotReached(Exception):
    """It is permitted, and there is no connection: one sentence."""


def reach(name: str, port: int, *, inside: bool, resolve: Resolve, sockets: Sockets) -> socket.socket:
    """A connection to `name`. Raises Refused, NotReached, and Gone when all is over."""
    try:
        addresses = resolve(name, port)
    except (OSError, UnicodeError) as error:
        raise NotReached(f"`{name}` has no address: {_why(error)}") from None
    permitted = [address for address in addresses if is_reachable(address, inside=inside)]
    if not permitted:
        which = "the machine itself, its neighbours or its cloud" if addresses else "nothing"
        fix = "" if inside else f"; where that is meant, the plan says `{name}:{port}`"
        raise Refused(f"the address of `{name}` is that of {which}{fix}")
    try:
        server = connect(permitted, port, CONNECT_S)
    except OSError as error:
        raise NotReached(f"`{name}` on port {port} does not answer: {_why(error)}") from None
    sockets.add(server)
    server.settimeout(IDLE_S)
    return server


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or "it took too long").lower()
