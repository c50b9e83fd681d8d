"""Which addresses a name may have. A name is looked up once, and the connection goes to the address that was checked:
a second look-up could give another one.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
"""Name and port to addresses, as text. Raises OSError."""

_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",
            "169.254.0.0/16",  # link-local, and with it the metadata services of most clouds
            "100.100.100.200/32",
            "168.63.129.16/32",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/128",
            "192.0.0.192/32",
            "fd00:ec2::254/128",
            "fd00:c1::a9fe:a9fe/128",
            "fd20:ce::254/128",
            "fe80::/10",
            "ff00::/8",
        ),
    )
)
_TRANSLATED = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")))
"""IPv6 addresses that end with the IPv4 address which is reached."""
_NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("64:ff9b:1::/48", "2001::/32", "fec0::/10", "192.0.0.0/24")))
"""Networks that the standard library, or older versions of it, take for public ones, and tunnels to anywhere."""


def look_up(name: str, port: int) -> Sequence[str]:
    """What the resolver of this machine says. Raises OSError."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_reachable(address: str, *, inside: bool) -> bool:
    """Whether a step may reach `address`; with `inside`, one of this machine and of private networks as well."""
    try:
        reached = _reached(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if any(reached in network for network in _NEVER):
        return False
    return inside or (reached.is_global and not any(reached in network for network in _NOT_PUBLIC))


def _reached(address: Address) -> Address:
    """The address that a packet comes to: the one inside, for those that carry another."""
    if isinstance(address, ipaddress.IPv4Address) or address == ipaddress.IPv6Address("::1"):
        return address
    if (carried := address.ipv4_mapped or address.sixtofour) is not None:
        return carried
    if any(address in network for network in _TRANSLATED):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def connect(addresses: Sequence[str], port: int, timeout_s: float) -> socket.socket:
    """A connection to the first address that answers within `timeout_s`, each. Raises OSError."""
    failure: OSError = OSError("it has no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout_s)
        except OSError as error:
            failure = error
    raise failure
