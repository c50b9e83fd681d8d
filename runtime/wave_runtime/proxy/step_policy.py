"""What the proxy and the gateway let through for one step, by what the plan says of it."""

from collections.abc import Mapping
from dataclasses import replace

from wave_runtime.plan.host_name import NoName, host_name
from wave_runtime.plan.model import Adapter, Sandbox
from wave_runtime.proxy.hosts import Host, host_of
from wave_runtime.proxy.keys import HeldKey, Server, held_keys, server_of, without_key
from wave_runtime.proxy.policy import Policy


def command_policy(required: Sandbox, environment: Mapping[str, str]) -> Policy | None:
    """For a command of the author; None where it needs no proxy. `environment` is the runtime's own."""
    return _listed(required, environment) if required.network == "hosts" else None


def session_policy(required: Sandbox, adapter: Adapter, environment: Mapping[str, str]) -> Policy | None:
    """For an agent client: what the plan lists, and the server of its model; None where it needs no proxy.

    Raises CannotHold.
    """
    passed_on = _passed_on(adapter, environment)
    keys = held_keys(adapter.kind, adapter.secrets, passed_on)
    if required.network == "open":
        return Policy(None, keys, outside=environment) if keys else None
    policy = replace(_listed(required, environment), keys=keys)
    server = server_of(adapter.kind, passed_on)
    return policy if keys or server is None else _with_server(policy, adapter.kind, server)


def keys_outside(adapter: Adapter, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The variables with keys that sessions of the adapter do not get, within walls. Raises CannotHold."""
    return tuple(key.variable for key in held_keys(adapter.kind, adapter.secrets, _passed_on(adapter, environment)))


def _passed_on(adapter: Adapter, environment: Mapping[str, str]) -> Mapping[str, str]:
    return {name: environment[name] for name in (*adapter.env, *adapter.secrets) if name in environment}


def _listed(required: Sandbox, environment: Mapping[str, str]) -> Policy:
    return Policy(tuple(map(host_of, required.hosts)), outside=environment)


def _with_server(policy: Policy, kind: str, server: Server) -> Policy:
    """A key that cannot be held is in the sandbox, and its client asks the server through the proxy."""
    try:
        name = host_name(server.host)
    except NoName:  # an address: clients do not ask proxies for the one of a server beside them
        name = ""
    if server.encrypted and name:
        return replace(policy, hosts=(*(policy.hosts or ()), Host(name, False, server.port)))
    asked: HeldKey = without_key(kind, server)
    return replace(policy, keys=(asked,))
