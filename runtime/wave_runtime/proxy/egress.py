"""The way out of the sandbox of one step, from its beginning to its end: `with egress(policy) as way`."""

import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from wave_runtime.proxy.connection import Connection
from wave_runtime.proxy.doorway import Doorway
from wave_runtime.proxy.policy import Policy
from wave_runtime.proxy.service import Service

PORT_INSIDE = 3128
"""Where the proxy is found in a network namespace, whose ports are all free."""


@dataclass(frozen=True, slots=True)
class Way:
    """What the programs of a step need to get out."""

    environment: Mapping[str, str] = field(repr=False)
    """Takes the place of variables of the same names: with placeholders for keys."""
    socket: Path | None
    """To be seen in the sandbox at the same path, where the step has a network namespace; else None."""
    tcp_port: int
    """The only port of 127.0.0.1 that the step needs."""
    keys_outside: tuple[str, ...]
    """Variables whose values the step does not get, sorted."""

    def through(self, argv: Sequence[str]) -> tuple[str, ...]:
        """What runs in the sandbox in the place of `argv`: the same, after a door where one is needed."""
        if self.socket is None:
            return tuple(argv)
        door = Path(__file__).with_name("door.py").read_text("utf-8")
        return (python(), "-I", "-S", "-c", door, str(self.socket), str(self.tcp_port), *argv)


def python() -> str:
    """The interpreter that a sandbox has to show for `Way.through`, without links."""
    return os.path.realpath(sys.executable)


@contextmanager
def egress(policy: Policy, *, namespace: bool, note: Callable[[Connection], None]) -> Iterator[Way]:
    """A proxy and a gateway for one step, and the end of all its connections.

    With `namespace` the programs have a network of their own, and each begins with `Way.through`; else it listens on
    127.0.0.1. `note` takes each connection that is over, from any thread; all of them until the block has ended.
    Raises OSError.
    """
    listening = None if namespace else socket.create_server(("127.0.0.1", 0), backlog=128)
    port = PORT_INSIDE if listening is None else int(listening.getsockname()[1])
    service, doorway = Service(policy, port, note), None
    try:
        if listening is None:
            doorway = Doorway(service)
        else:
            service.serve(listening)
        held = tuple(sorted(key.variable for key in policy.keys if key.value))
        yield Way(_environment(policy, port), None if doorway is None else doorway.path, port, held)
    finally:
        if doorway is not None:
            doorway.close()
        service.close()


def _environment(policy: Policy, port: int) -> Mapping[str, str]:
    gateway = f"http://127.0.0.1:{port}"
    variables: dict[str, str] = {}
    if policy.hosts is not None:
        # The gateway is asked directly; so is `localhost`, unless the plan means the one outside.
        direct = (
            "127.0.0.1",
            "::1",
            *(() if any(host.name == "localhost" for host in policy.hosts) else ("localhost",)),
        )
        stated = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), gateway) | {"NO_PROXY": ",".join(direct)}
        variables = {name: value for upper, value in stated.items() for name in (upper, upper.lower())}
        variables["NODE_USE_ENV_PROXY"] = "1"  # without it, Node.js does not read them
    elif policy.keys:  # a client that has a proxy of its own is not to ask it for the gateway
        known = policy.outside.get("no_proxy") or policy.outside.get("NO_PROXY")
        variables = dict.fromkeys(("NO_PROXY", "no_proxy"), f"{known},127.0.0.1" if known else "127.0.0.1")
    for key in policy.keys:
        if key.value:
            variables[key.variable] = key.placeholder
        variables[key.base] = gateway + key.server.path
    return variables
