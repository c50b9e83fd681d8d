"""What a step may reach, as one value for the proxy and the gateway."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wave_runtime.plan.host_name import NoName, host_name
from wave_runtime.proxy.addresses import Resolve, look_up
from wave_runtime.proxy.hosts import Host, covering
from wave_runtime.proxy.keys import HeldKey


@dataclass(frozen=True, slots=True)
class Policy:
    """`hosts` is None: the network is open, and there is a gateway alone."""

    hosts: tuple[Host, ...] | None = ()
    keys: tuple[HeldKey, ...] = ()
    resolve: Resolve = look_up
    outside: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The runtime's own environment: the proxy that this machine has to use stands there, if it has to use one."""

    def entry(self, host: str, port: int) -> Host | str:
        """The entry that permits `host`, as a client wrote it, on `port`; or why there is none: one sentence."""
        shown = f"`{host[:253]}`"
        try:
            name = host_name(host)
        except NoName as error:
            return f"{shown} {error}; the plan names hosts, and nothing else is reached"
        known = self.hosts or ()
        if (found := covering(known, name, port)) is not None:
            return found
        if any(each.name == name or (each.below and name.endswith("." + each.name)) for each in known):
            return f"{shown} is in the plan, and not with port {port}; it has {_listed(known)}"
        return f"{shown} is not in the plan; it has {_listed(known)}"


def _listed(hosts: Sequence[Host]) -> str:
    shown = [f"`{host}`" for host in hosts[:20]]
    more = [f"{len(hosts) - 20} more"] if len(hosts) > 20 else []
    return ", ".join([*shown, *more]) or "no hosts for this step"
