"""Hosts that a step may reach: exact names and `*.` with what is below, with a port or without.

A name is compared as DNS does, letter by letter without case. What could be read in two ways is no name: an address in
any notation, a dot at the end, letters beyond ASCII.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

DEFAULT_PORTS = (443, 80)
"""What a host without a port may be asked on."""

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LONGEST = 253


class NoName(ValueError):
    """A text is no name of a host: what it is instead, as the end of a sentence."""


def host_name(text: str) -> str:
    """`text` in lower case. Raises NoName."""
    if text.startswith("[") or ":" in text:
        raise NoName("is an address, not a name")
    if not text.isascii():
        raise NoName("has letters that no name of a host has")
    name = text.lower()
    labels = name.split(".")
    if name.endswith("."):
        raise NoName("ends with a dot")
    if _NUMBER.fullmatch(labels[-1]):  # `127.1`, `2130706433`, `0x7f.0.0.1`: resolvers read all of them as addresses
        raise NoName("is an address, not a name")
    if len(name) > _LONGEST or not all(map(_LABEL.fullmatch, labels)):
        raise NoName("is not the name of a host")
    return name


@dataclass(frozen=True, slots=True)
class Host:
    """One entry of the plan's list."""

    name: str
    """Without `*.`; lower case."""
    below: bool
    """It stands for all names that end with `.name`, and not for the name itself."""
    port: int | None
    """None: one of DEFAULT_PORTS."""

    @property
    def may_be_inside(self) -> bool:
        """Whether its addresses may be those of this machine and of private networks.

        Only an entry that says exactly what is meant can mean them: a name with its port.
        """
        return self.port is not None and not self.below

    def covers(self, name: str, port: int) -> bool:
        """Whether `name`, which is normal, may be asked on `port`."""
        ports = DEFAULT_PORTS if self.port is None else (self.port,)
        return port in ports and (name.endswith("." + self.name) if self.below else name == self.name)

    def __str__(self) -> str:
        return ("*." if self.below else "") + self.name + ("" if self.port is None else f":{self.port}")


def host_of(written: str) -> Host:
    """The entry that `written` is: `name`, `*.name`, or either with `:port`. Raises NoName."""
    name, colon, port = written.partition(":")
    if colon and not (port.isascii() and port.isdecimal() and len(port) <= 5 and 1 <= int(port) <= 65_535):
        raise NoName("has a port that is none")
    return Host(host_name(name.removeprefix("*.")), name.startswith("*."), int(port) if colon else None)


def covering(hosts: Iterable[Host], name: str, port: int) -> Host | None:
    """The entry by which `name` may be asked on `port`; one that may be inside, when several do."""
    found = [host for host in hosts if host.covers(name, port)]
    return max(found, key=lambda host: host.may_be_inside, default=None)
