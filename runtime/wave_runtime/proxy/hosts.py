"""Hosts that a step may reach: exact names and `*.` with what is below, with a port or without.

A name is compared as DNS does, letter by letter without case.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from wave_runtime.plan.host_name import listed_host

DEFAULT_PORTS = (443, 80)
"""What a host without a port may be asked on."""


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
    return Host(*listed_host(written))


def covering(hosts: Iterable[Host], name: str, port: int) -> Host | None:
    """The entry by which `name` may be asked on `port`; one that may be inside, when several do."""
    found = [host for host in hosts if host.covers(name, port)]
    return max(found, key=lambda host: host.may_be_inside, default=None)
