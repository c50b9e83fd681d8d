"""Keys that stay outside: what the step gets in their place, and where the gateway may use them."""

import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from wave_runtime.proxy.providers import PROVIDERS, Provider


class CannotHold(Exception):
    """A key or the address of its server cannot be used: one sentence for people, without the key."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where requests with a key go, and nowhere else."""

    encrypted: bool
    host: str
    port: int
    path: str
    """Before every path of a request; without a slash at its end."""

    @property
    def authority(self) -> str:
        """As in the field `Host`."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == (443 if self.encrypted else 80) else f"{shown}:{self.port}"


@dataclass(frozen=True, slots=True)
class HeldKey:
    """One key. Its value is in the memory of the runtime alone; `repr` does not have it."""

    variable: str
    value: str = field(repr=False)
    placeholder: str
    """What the step gets: random, of use at this gateway alone, for as long as it is there."""
    provider: Provider
    server: Server

    @property
    def in_request(self) -> tuple[str, str]:
        """The field that takes the key, and the value with it."""
        name, before = self.provider.keys[self.variable]
        return name, before + self.value

    def serves(self, path: str) -> bool:
        """Whether a session may ask for `path` (without query) with this key."""
        return any(
            path == self.server.path + known or path.startswith(self.server.path + known + mark)
            for known in self.provider.paths
            for mark in ("/", ":")
        )


def held_keys(secret_names: Collection[str], passed_on: Mapping[str, str]) -> tuple[HeldKey, ...]:
    """The keys among `secret_names` that the gateway can add, by what the client would get: `passed_on`.

    The server is the one that the environment names for the client, or the provider's own. Raises CannotHold.
    """
    return tuple(_held(secret_names, passed_on))


def _held(secret_names: Collection[str], passed_on: Mapping[str, str]) -> Iterator[HeldKey]:
    for provider in PROVIDERS:
        for variable in provider.keys:
            value = passed_on.get(variable, "")
            if variable not in secret_names or not value:
                continue
            if not (value.isascii() and value.isprintable()) or value != value.strip():
                raise CannotHold(f"the value of `{variable}` cannot be sent: it has blanks or line ends around it")
            server = server_of(passed_on.get(provider.base) or provider.server, provider.base)
            yield HeldKey(variable, value, f"wave-placeholder-{secrets.token_hex(16)}", provider, server)


def providers_of(passed_on: Mapping[str, str], secret_names: Collection[str]) -> Iterator[Server]:
    """The servers that a client with these variables asks, key or not. Raises CannotHold."""
    for provider in PROVIDERS:
        base = passed_on.get(provider.base)
        if base or any(name in secret_names for name in provider.keys):
            yield server_of(base or provider.server, provider.base)


def server_of(url: str, variable: str) -> Server:
    """The server at `url`, which `variable` names. Raises CannotHold."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise CannotHold(f"`{variable}` is no address of a server") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CannotHold(f"`{variable}` is no address of a server: it begins with `https://` or `http://`")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise CannotHold(f"`{variable}` has a user, a query or a fragment, which the address of a server has not")
    encrypted = parts.scheme == "https"
    return Server(encrypted, parts.hostname, port or (443 if encrypted else 80), parts.path.rstrip("/"))
