"""Keys that stay outside: what the step gets in their place, and where the gateway may use them."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from wave_runtime.proxy.providers import PROVIDERS, Place, Provider


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
    """One key. Its value is in the memory of the runtime alone; `repr` does not have it.

    One without a value and a name stands for a server that asks for none: what the client sends is passed on.
    """

    variable: str
    value: str = field(repr=False)
    placeholder: str = field(repr=False)
    """What the step gets: random, of use at this gateway alone, for as long as it is there."""
    place: Place
    base: str
    """The variable that leads the client to the gateway."""
    server: Server
    paths: tuple[str, ...]

    @property
    def in_request(self) -> tuple[tuple[str, str], ...]:
        """The field that takes the key, and the value with it."""
        name, before = self.place
        return ((name, before + self.value),) if self.value else ()

    def serves(self, path: str) -> bool:
        """Whether a session may ask for `path` (without query) with this key."""
        known = (self.server.path + below for below in self.paths)
        return any(path == whole or path.startswith((f"{whole}/", f"{whole}:")) for whole in known)


def held_keys(kind: str, secret_names: Sequence[str], passed_on: Mapping[str, str]) -> tuple[HeldKey, ...]:
    """The keys that the gateway can add for an adapter of this kind, by what its client would get: `passed_on`.

    Only names in `secret_names` are those of keys. Raises CannotHold.
    """
    server = server_of(kind, passed_on)
    return () if server is None else tuple(_held(PROVIDERS[kind], server, secret_names, passed_on))


def _held(
    provider: Provider, server: Server, secret_names: Sequence[str], passed_on: Mapping[str, str]
) -> Iterator[HeldKey]:
    for variable in provider.key_names(secret_names):
        place = provider.keys.get(variable, provider.first)
        value = passed_on.get(variable, "")
        if place is None or not value:
            continue
        if not (value.isascii() and value.isprintable()) or value != value.strip():
            raise CannotHold(f"the value of `{variable}` cannot be sent: it has blanks or line ends around it")
        placeholder = f"wave-placeholder-{secrets.token_hex(16)}"
        yield HeldKey(variable, value, placeholder, place, provider.base, server, provider.paths)


def without_key(kind: str, server: Server) -> HeldKey:
    """The way to a server that asks for no key, for an adapter of a kind that has one."""
    provider = PROVIDERS[kind]
    return HeldKey("", "", "", ("", ""), provider.base, server, provider.paths)


def server_of(kind: str, passed_on: Mapping[str, str]) -> Server | None:
    """The server that a client of this kind asks: the one that its environment names, or its provider's own.

    None where it is not known. Raises CannotHold.
    """
    provider = PROVIDERS.get(kind)
    url = "" if provider is None else passed_on.get(provider.base) or provider.server
    return _server(url, provider.base) if provider is not None and url else None


def _server(url: str, variable: str) -> Server:
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
