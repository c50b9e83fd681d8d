"""The connection to a server: the name is looked up once, and an address that was checked is what is connected to."""

import socket
from typing import Literal

from wave_runtime.proxy.addresses import connect, is_reachable
from wave_runtime.proxy.outer_proxy import NotTaken, outer_proxy
from wave_runtime.proxy.policy import Policy
from wave_runtime.proxy.streams import CONNECT_S, IDLE_S, Sockets


class Refused(Exception):
    """It is not permitted: one sentence."""


class NotReached(Exception):
    """It is permitted, and there is no connection: one sentence."""


def reach(
    name: str, port: int, scheme: Literal["http", "https"], *, inside: bool, policy: Policy, sockets: Sockets
) -> socket.socket:
    """A connection to `name`, through the proxy that this machine has to use if it has to use one.

    Raises Refused, NotReached, and Gone when all is over.
    """
    try:
        outer = outer_proxy(policy.outside, scheme, name, port)
        server = _directly(name, port, inside, policy) if outer is None else outer.tunnel(name, port, sockets)
    except NotTaken as error:
        raise NotReached(str(error)) from None
    sockets.add(server)
    server.settimeout(IDLE_S)
    return server


def _directly(name: str, port: int, inside: bool, policy: Policy) -> socket.socket:
    try:
        addresses = policy.resolve(name, port)
    except (OSError, UnicodeError) as error:
        raise NotReached(f"`{name}` has no address: {_why(error)}") from None
    permitted = [address for address in addresses if is_reachable(address, inside=inside)]
    if not permitted:
        which = "the machine itself, its neighbours or its cloud" if addresses else "nothing"
        fix = "" if inside else f"; where that is meant, the plan says `{name}:{port}`"
        raise Refused(f"the address of `{name}` is that of {which}{fix}")
    try:
        return connect(permitted, port, CONNECT_S)
    except OSError as error:
        raise NotReached(f"`{name}` on port {port} does not answer: {_why(error)}") from None


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or "it took too long").lower()
