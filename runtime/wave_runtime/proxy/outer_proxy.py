"""The proxy that this machine itself has to use, as the runtime's own environment names it: many companies have one.

What is permitted then goes through it, by name. It looks names up, and it decides which addresses it reaches.
"""

import base64
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from wave_runtime.proxy.addresses import connect
from wave_runtime.proxy.streams import CONNECT_S, Sockets

_MOST_ANSWER = 16 * 1024


class NotTaken(Exception):
    """The proxy cannot be used, or does not want to: one sentence."""


@dataclass(frozen=True, slots=True)
class OuterProxy:
    """One proxy, asked without encryption, as proxies are."""

    host: str
    port: int
    authorization: str = field(repr=False)
    """The value of `Proxy-Authorization`; empty: it asks for none."""

    def tunnel(self, name: str, port: int, sockets: Sockets) -> socket.socket:
        """A connection to `name` through it. Raises NotTaken and Gone."""
        try:
            server = connect([self.host], self.port, CONNECT_S)
        except OSError as error:
            why = error.strerror or error
            raise NotTaken(f"the proxy of this machine, `{self.host}:{self.port}`, does not answer: {why}") from None
        sockets.add(server)
        try:
            server.settimeout(CONNECT_S)
            server.sendall(self._request(f"[{name}]:{port}" if ":" in name else f"{name}:{port}"))
            status = _status(server)
        except OSError as error:
            sockets.close(server)
            raise NotTaken(f"the proxy of this machine ended the connection: {error.strerror or error}") from None
        if status != 200:
            sockets.close(server)
            raise NotTaken(f"the proxy of this machine answers {status} for `{name}:{port}`")
        return server

    def _request(self, to: str) -> bytes:
        authorization = (f"proxy-authorization: {self.authorization}",) if self.authorization else ()
        return ("\r\n".join((f"CONNECT {to} HTTP/1.1", f"host: {to}", *authorization)) + "\r\n\r\n").encode("latin-1")


def outer_proxy(
    environment: Mapping[str, str], scheme: Literal["http", "https"], name: str, port: int
) -> OuterProxy | None:
    """The proxy for `name`, asked by `scheme`; None: it is reached directly. Raises NotTaken."""
    proxies = {
        kind: environment.get(f"{kind}_proxy") or environment.get(f"{kind.upper()}_PROXY") or ""
        for kind in ("http", "https", "all", "no")
    }
    url = proxies[scheme] or proxies["all"]
    if not url or _is_direct(proxies["no"], name.lower(), port):
        return None
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        port_of_it = parts.port
    except ValueError:
        raise NotTaken("the address of the proxy of this machine cannot be read") from None
    if parts.scheme != "http" or not parts.hostname:
        raise NotTaken("the proxy of this machine is no `http://` one; others cannot be used")
    user = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    given = f"Basic {base64.b64encode(user.encode()).decode()}" if parts.username else ""
    return OuterProxy(parts.hostname, port_of_it or 80, given)


def _is_direct(no_proxy: str, name: str, port: int) -> bool:
    """Whether it is this machine, or `NO_PROXY` has the name, one above it, or `*`; an entry may have a port."""
    if name in ("localhost", "::1") or name.startswith("127."):
        return True
    for entry in no_proxy.lower().split(","):
        host, _, stated = entry.strip().partition(":")
        above = host.removeprefix("*").removeprefix(".")
        if host == "*" or (above and (name == above or name.endswith(f".{above}")) and stated in ("", str(port))):
            return True
    return False


def _status(server: socket.socket) -> int:
    """Of the answer, whose head is read to its end. Raises OSError."""
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        part = server.recv(1)  # what comes after the head is the server's own
        if not part or len(answer) > _MOST_ANSWER:
            raise ConnectionResetError("its answer has no end")
        answer += part
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
